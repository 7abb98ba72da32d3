// A ranker as a process of its own, to be killed and stopped: node ranker.mjs URL. Tells its events as lines of JSON.
import { rankRun } from '@rankbatch/redis';
import { rankerOptions, run, selectorOptions } from './settings.mjs';

const closing = new AbortController();
process.on('SIGTERM', () => closing.abort());
// Where the wall clock goes is told by the parent; nothing may depend on it.
let jump = 0;
const now = Date.now.bind(Date);
Date.now = () => now() + jump;
process.on('message', (by) => {
  jump += Number(by);
});

const ranker = await rankRun({
  redis: process.argv[2] ?? '',
  run,
  ...selectorOptions,
  ...rankerOptions,
  timeout: 600_000,
  signal: closing.signal,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
}).catch((error) => {
  if (closing.signal.aborted) process.exit(0);
  throw error;
});
await ranker.finished;
process.exit(0);
