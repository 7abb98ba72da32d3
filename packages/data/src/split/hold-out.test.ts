import { describe, expect, it } from 'vitest';
import { holdOut } from './hold-out.js';

const everyRow = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const labels = Uint8Array.from({ length: 1_000 }, (_, i) => (i < 700 ? 0 : i < 990 ? 1 : 2));

describe('holdOut', () => {
  it.each([true, false])('parts the rows, each part in order (stratified: %s)', (stratified) => {
    const { kept, held } = holdOut(everyRow(1_000), labels, { count: 137, seed: 1, stream: 0, stratified });
    expect(held).toHaveLength(137);
    expect(Uint32Array.from([...kept, ...held]).sort()).toEqual(everyRow(1_000));
    expect(held).toEqual(held.toSorted());
    expect(kept).toEqual(kept.toSorted());
  });

  it('takes the same share of every class, to within one row', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { held } = holdOut(everyRow(1_000), labels, { count: 200, seed, stream: 0, stratified: true });
      const counts = [0, 1, 2].map((label) => held.filter((row) => labels[row] === label).length);
      expect(Math.abs(counts[0]! - 140)).toBeLessThanOrEqual(1);
      expect(Math.abs(counts[1]! - 58)).toBeLessThanOrEqual(1);
      expect(Math.abs(counts[2]! - 2)).toBeLessThanOrEqual(1);
    }
  });

  it('holds out every row equally often', () => {
    const times = new Uint32Array(50);
    const few = Uint8Array.from({ length: 50 }, (_, i) => i % 3);
    for (let seed = 0; seed < 2_000; seed++)
      for (const row of holdOut(everyRow(50), few, { count: 10, seed, stream: 0, stratified: true }).held)
        times[row]! += 1;
    // Binomial(2000, 0.2): mean 400, standard deviation 17.9; two-sided 5 sigma for each of 50 rows.
    for (const count of times) expect(Math.abs(count - 400)).toBeLessThan(5 * 17.9);
  });

  it('depends on the seed and the stream', () => {
    const held = (seed: number, stream: number) =>
      holdOut(everyRow(1_000), labels, { count: 100, seed, stream, stratified: true }).held;
    expect(held(1, 0)).toEqual(held(1, 0));
    expect(held(1, 0)).not.toEqual(held(2, 0));
    expect(held(1, 0)).not.toEqual(held(1, 1));
  });
});
