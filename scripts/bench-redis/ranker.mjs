// A ranker that tells its parent what it has cost: node ranker.mjs URL RUN BATCHSIZE DEPTH.
import { rankRun } from '@rankbatch/redis';
import { LEASE, selectorOptions } from './settings.mjs';

const [, , redis = '', run = '', batchSize, depth] = process.argv;
const ranker = await rankRun({
  redis,
  run,
  ...selectorOptions(Number(batchSize)),
  depth: Number(depth),
  lease: LEASE,
  onEvent: ({ kind }) => process.send?.({ kind }),
});
process.on('message', () => process.send?.({ kind: 'cost', ...process.cpuUsage() }));
await ranker.finished;
