import { STOP } from '../race/cell-process.js';
import { systemCode } from '../base/errors.js';
import { interruptHandler } from '../terminal/interrupt.js';
import { exitCodes, main } from './main.js';
import { services } from '../services/services.js';

// A reader that has seen enough, such as head, closes the pipe: that is no failure of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') throw error;
    process.exit(exitCodes.success);
  });

const controller = new AbortController();
process.on(
  'SIGINT',
  interruptHandler(controller, {
    stopNow: () => process.exit(exitCodes.interrupted),
    // On a terminal the progress stands on the line.
    say: (text) => process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}rankbatch: ${text}\n`),
  }),
);

// A cell of a comparison: its parent says when to stop, and hears how far it is.
if (process.send) {
  const stop = () => controller.abort();
  process.on('message', (message) => {
    if (message === STOP) stop();
  });
  process.on('disconnect', stop);
  process.channel?.unref();
}

process.exitCode = await main(process.argv.slice(2), services, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
  ...(process.send && { tellParent: (event) => process.connected && process.send?.(event) }),
});
