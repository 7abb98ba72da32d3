// What is told otherwise than in a plain loop must not mislead `auto`.
import { describe, expect, test } from 'vitest';
import { Selector } from '../../default-selector.js';

/** Few high losses among many low ones. */
const lossesOf = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, id) => 2 * ((id + 1) / count) ** 9 + 0.001);

describe('the mean height that selection is judged by', () => {
  // Each of the two errors that there were made it 0.1 to 0.8 too low; the mean of these 84 and 20 has a standard error below 0.01.
  test.each([
    { count: 1000, batchSize: 250 },
    { count: 1000, batchSize: 1000 },
  ])('is right where samples come often in a batch: N = $count, b = $batchSize', ({ count, batchSize }) => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 4; seed++) {
      const selector = new Selector({ sampleCount: count, batchSize, seed });
      const losses = lossesOf(count);
      let start = 0;
      let [sum, batches] = [0, 0];
      let told: unknown = null;
      while (selector.epoch < 8) {
        const { ids, epoch } = selector.next();
        const { judged } = selector.explain()!;
        if (judged && JSON.stringify(judged) !== told) {
          if (epoch > 1) errors.push((judged.mean * batches) / sum - 1);
          told = JSON.stringify(judged);
          [sum, batches] = [0, 0];
        }
        // The mean of the first 100 losses, as recorded.
        if (epoch === 0 && start === 0)
          start = ids.subarray(0, 100).reduce((all, id) => all + losses[id]! / 100, 0);
        sum += losses.reduce((all, loss) => all + (1 - Math.exp(-loss / start)) / count, 0);
        batches++;
        selector.record(
          ids,
          Array.from(ids, (id) => losses[id]!),
        );
        for (const id of new Set(ids)) losses[id]! *= 0.7;
        for (let id = 0; id < count; id++) losses[id]! *= 0.8 ** (batchSize / count);
      }
    }
    expect(errors.length).toBeGreaterThanOrEqual(20);
    expect(Math.abs(errors.reduce((all, error) => all + error, 0) / errors.length)).toBeLessThan(0.03);
  });
});

test('samples that are added, drawn twice at once, and retired unseen', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const selector = new Selector({ sampleCount: 100, batchSize: 20, seed });
    const losses = [...lossesOf(100)];
    const record = (ids: Uint32Array) => {
      selector.record(
        ids,
        Array.from(ids, (id) => (losses[id] = (losses[id] ?? 0.5) * 0.8)),
      );
    };
    for (let i = 0; selector.epoch < 8; i++) {
      const { ids, ranks } = selector.next();
      record(ids);
      if (!ranks || i % 2 > 0) continue;
      const added = selector.add(2);
      record(selector.next().ids);
      const unseen = added.filter((id) => selector.ledger.loss(id) === Infinity);
      if (unseen.length > 0) selector.retire(unseen);
      expect(selector.explain()!.unseen).toBeGreaterThanOrEqual(0);
    }
  }
});

test('losses that are known before the first pass', () => {
  const selector = new Selector({ sampleCount: 1000, batchSize: 20, seed: 1 });
  const losses = lossesOf(1000);
  selector.record(
    Array.from({ length: 1000 }, (_, id) => id),
    losses,
  );
  while (selector.epoch < 6) {
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => (losses[id]! *= 0.7)),
    );
    // No harm: all losses fall.
    expect(selector.explain()!.rest).toBe(0);
  }
  expect(selector.explain()!.mode).toBe('selecting');
});

test('a validation loss that is told more than once an epoch', () => {
  const draws = (reports: number): string => {
    const selector = new Selector({ sampleCount: 1000, batchSize: 20, seed: 1 });
    const losses = lossesOf(1000);
    let drawn = '';
    while (selector.epoch < 8) {
      const { ids, epoch } = selector.next();
      drawn += ids.join();
      selector.record(
        ids,
        Array.from(ids, (id) => (losses[id]! *= 0.7)),
      );
      if (selector.epoch > epoch)
        for (let i = 0; i < reports; i++) selector.reportValidation(i === 0 ? 0.97 ** epoch : 5);
    }
    return drawn;
  };
  expect(draws(5)).toBe(draws(1));
});

test('a loop that asks for due samples within epochs is given those not seen for as many batches as make one', () => {
  const selector = new Selector({ sampleCount: 1000, batchSize: 20, seed: 1 });
  const losses = lossesOf(1000);
  const seen = new Float64Array(1000);
  let due = 0;
  for (let batch = 1; selector.epoch < 8; batch++) {
    const { ids } = selector.next();
    for (const id of ids) seen[id] = batch;
    selector.record(
      ids,
      Array.from(ids, (id) => (losses[id]! *= 0.7)),
    );
    // Neither in the first batch of an epoch, nor between two.
    if (batch % 50 === 0 || batch % 50 === 1) continue;
    const stale = selector.due();
    due += stale.length;
    for (const id of stale) expect(batch - seen[id]!).toBeGreaterThanOrEqual(49);
  }
  expect(due).toBeGreaterThan(0);
});

test('losses of 0 and below, which have no scale, make nobody suspect', () => {
  for (const loss of [0, -1]) {
    const selector = new Selector({ sampleCount: 200, batchSize: 20, seed: 1 });
    while (selector.epoch < 4) {
      const { ids } = selector.next();
      selector.record(ids, new Float32Array(20).fill(loss));
    }
    expect(selector.explain()).toMatchObject({ threshold: Infinity, contradicted: 0 });
  }
});
