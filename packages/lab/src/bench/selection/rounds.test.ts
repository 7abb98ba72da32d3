import { expect, it } from 'vitest';
import { Pacer } from '../pacer.js';
import { TrainingLosses } from '../training-losses.js';
import { Rounds, wholeCycles } from './rounds.js';

it('takes as many batches as fill whole cycles of recorded losses', () => {
  // 25 * 64 = 16 * 100 and no fewer batches do; 7 and 100 have no factor in common.
  expect([64, 1, 7, 100, 250].map((batchSize) => wholeCycles(batchSize, 100))).toEqual([25, 100, 100, 1, 2]);
  expect(wholeCycles(64, 1)).toBe(1);
});

it('draws all batches of a round, then records a loss for each drawn sample, and counts both', async () => {
  const calls: string[] = [];
  let drawn = 0;
  const contender = {
    next() {
      calls.push('next');
      drawn += 1;
      // As at the end of an epoch, a batch may be shorter.
      return { ids: new Uint32Array(drawn === 2 ? 3 : 2000) };
    },
    record(ids: Uint32Array, losses: Float64Array) {
      calls.push(`record ${ids.length} ${losses.every((loss) => loss > 0) ? losses.length : 'bad'}`);
    },
  };
  const pacer = new Pacer(new AbortController().signal);
  const rounds = new Rounds(contender, { batchSize: 2000, cycle: 1, losses: new TrainingLosses(1), pacer });
  const time = await rounds.run(0);
  expect(calls).toEqual(['next', 'next', 'record 2000 2000', 'record 3 3']);
  expect(time).toMatchObject({ samples: 2003, batches: 2 });
  expect(Math.min(time.drawMs, time.recordMs)).toBeGreaterThanOrEqual(0);
});

it('stops between two calls when interrupted', async () => {
  const controller = new AbortController();
  const contender = {
    next() {
      controller.abort();
      return { ids: new Uint32Array(1) };
    },
    record() {},
  };
  const pacer = new Pacer(controller.signal);
  const rounds = new Rounds(contender, { batchSize: 1, cycle: 1, losses: new TrainingLosses(1), pacer });
  await expect(rounds.run(0)).rejects.toThrow(/abort/);
});
