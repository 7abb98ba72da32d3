// A ranker that tells its parent what it has cost: node ranker.mjs URL.
import { rankRun } from '@rankbatch/redis';
import { LEASE, run, selectorOptions } from './settings.mjs';

const ranker = await rankRun({
  redis: process.argv[2] ?? '',
  run,
  ...selectorOptions,
  depth: 4,
  lease: LEASE,
  onEvent: ({ kind }) => process.send?.({ kind }),
});
process.on('message', () => process.send?.({ kind: 'cost', ...process.cpuUsage() }));
await ranker.finished;
