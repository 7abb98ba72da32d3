import { STOP } from './cell-process.js';
import { systemCode } from './errors.js';
import { exitCodes, main } from './main.js';
import { services } from './services.js';

const graceMs = 3000;

// A reader that has seen enough, such as head, closes the pipe: that is no failure of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') throw error;
    process.exit(exitCodes.success);
  });

const controller = new AbortController();
process.on('SIGINT', () => {
  // The race stops between two batches; a second Ctrl-C, or a batch that does not end, stops at once.
  const stopNow = () => process.exit(exitCodes.interrupted);
  if (controller.signal.aborted) stopNow();
  controller.abort();
  setTimeout(stopNow, graceMs).unref();
});

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
