import { STOP } from '../race/stop-message.js';
import { systemCode } from '../base/errors.js';
import { interruptHandler, stopSignals, type StopSignal } from '../terminal/interrupt.js';
import { exitCodes, main } from './main.js';

const controller = new AbortController();
let isDone = false;

// A reader of results that has seen enough, such as head, closes the pipe: that is no failure of ours.
process.stdout.on('error', (error) => {
  const code = systemCode(error);
  // So does a terminal that is closed, which SIGHUP tells of: the checkpoint is still to be written.
  if (code === 'EIO' || (code === 'EPIPE' && controller.signal.aborted)) return;
  if (code !== 'EPIPE') throw error;
  isDone = true;
  process.exit(exitCodes.success);
});
// Progress that nobody reads any more, as in `2>&1 | head`, is no reason to stop what it tells of.
process.stderr.on('error', () => {});

const interrupt = interruptHandler(controller, {
  stopNow: () => process.exit(exitCodes.interrupted),
  // On a terminal the progress stands on the line.
  say: (text) => process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}rankbatch: ${text}\n`),
});
let firstSignal: StopSignal = 'SIGINT';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!controller.signal.aborted) firstSignal = signal;
    interrupt(signal);
  });

// A cell of a comparison: its parent says when to stop, and hears how far it is.
if (process.send) {
  const stop = () => controller.abort();
  process.on('message', (message) => {
    if (message === STOP) stop();
  });
  process.on('disconnect', stop);
  // It may have ended while this was loaded.
  if (!process.connected) stop();
  process.channel?.unref();
}

// Code of the user's own may wait for what never comes, and Node.js then ends as if all were done; or it may end the process itself.
process.on('exit', () => {
  if (isDone || controller.signal.aborted) return;
  process.stderr.write(
    'rankbatch: ended before it was done: a model or strategy of your own ended the process, or waits for something that never comes\n',
  );
  process.exitCode = exitCodes.failure;
});

const loadServices = async () => (await import('../services/services.js')).services;
const code = await main(process.argv.slice(2), loadServices, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
  ...(process.send && { tellParent: (event) => process.connected && process.send?.(event) }),
});

isDone = true;
// What was interrupted may not know it yet, such as a download: it ends with the process.
if (code === exitCodes.interrupted) process.exit(stopSignals[firstSignal]);
process.exitCode = code;
