import { expect, test } from 'vitest';
import { addTo, retireFrom } from './come-and-go.js';
import { Ledger } from './ledger.js';

test('columns keep their content while they grow, and are copied rarely', () => {
  const ledger = new Ledger(3);
  ledger.updateAll([0, 2], [1, -0]);
  ledger.draws[1] = 7;
  let copies = 0;
  for (let id = 3; id < 1000; id++) {
    const { buffer } = ledger.losses;
    expect([...addTo(ledger, 1)]).toEqual([id]);
    if (ledger.losses.buffer !== buffer) copies++;
  }
  expect([ledger.length, ledger.count]).toEqual([1000, 1000]);
  expect([...ledger.losses.subarray(0, 4)]).toEqual([1, Infinity, 0, Infinity]);
  expect([...ledger.draws.subarray(0, 3)]).toEqual([0, 7, 0]);
  expect(copies).toBeLessThan(20); // log(1000 / 3) / log(1.5) = 14.3
});

test('retired ids are given again first, ascending, as unseen samples', () => {
  const ledger = new Ledger(6);
  ledger.updateAll([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]);
  ledger.draws.fill(9);
  ledger.seen.fill(9);
  retireFrom(ledger, Uint32Array.of(5, 1, 4));
  expect([...ledger.activeIds()]).toEqual([0, 2, 3]);
  expect([...addTo(ledger, 2)]).toEqual([1, 4]);
  expect([1, 4].map((id) => [ledger.loss(id), ledger.drawCount(id), ledger.lastSeen(id)])).toEqual([
    [Infinity, 0, -1],
    [Infinity, 0, -1],
  ]);
  expect([...addTo(ledger, 2)]).toEqual([5, 6]);
  expect(ledger.count).toBe(7);
});
