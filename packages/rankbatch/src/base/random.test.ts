import { describe, expect, test } from 'vitest';
import { RankbatchError } from './error.js';
import { Random, splitMix64 } from './random.js';

describe('Random', () => {
  test('gives the reference outputs of xoshiro128** for the state 1, 2, 3, 4', () => {
    // First ten outputs of the authors' C source (https://prng.di.unimi.it/xoshiro128starstar.c), compiled with gcc.
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    const random = Random.fromState([1, 2, 3, 4]);
    expect(expected.map(() => random.uint32())).toEqual(expected);
    const filled = new Uint32Array(10);
    Random.fromState([1, 2, 3, 4]).fillUint32(filled);
    expect([...filled]).toEqual(expected);
  });

  test('expands the seed by SplitMix64', () => {
    // Reference outputs for the seed 1234567, from Rosetta Code "Pseudo-random numbers/Splitmix64".
    const next = splitMix64(1234567n);
    expect([next(), next(), next()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
    const word = splitMix64(1234567n)();
    const state = new Random(1234567).state;
    expect([state[0], state[1]]).toEqual([Number(word & 0xffffffffn), Number(word >> 32n)]);
  });

  test('gives each stream a sequence of its own, also beyond 2048 of them', () => {
    const streams = [0, 1, 2047, 2048, 2049, 4096, 2 ** 22, 2 ** 32, 2 ** 44, 2 ** 53 - 1];
    const firsts = streams.map((stream) => new Random(1, stream).uint32());
    expect(new Set(firsts).size).toBe(streams.length);
    // The first two are as they always were.
    expect(firsts.slice(0, 3)).toEqual([1695105466, 2847984117, 983715770]);
  });

  test('fills an array with what single calls return, and leaves the same state', () => {
    const single = new Random(5);
    const bulk = new Random(5);
    const out = new Uint32Array(1000);
    bulk.fillUint32(out);
    expect([...out]).toEqual(Array.from(out, () => single.uint32()));
    expect(bulk.state).toEqual(single.state);
  });

  test('gives floats in [0, 1) with 53 bits', () => {
    const random = new Random(3);
    let sum = 0;
    let odd = 0;
    let wrong = 0;
    for (let i = 0; i < 100_000; i++) {
      const u = random.float();
      if (u < 0 || u >= 1 || !Number.isInteger(u * 2 ** 53)) wrong++;
      sum += u;
      if ((u * 2 ** 53) % 2 === 1) odd++;
    }
    expect(wrong).toBe(0);
    expect(Math.abs(sum / 100_000 - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 100_000));
    expect(Math.abs(odd - 50_000)).toBeLessThan(5 * Math.sqrt(25_000));
  });

  test('draws integers below n without bias, also where n does not divide 2^32', () => {
    const random = new Random(4);
    const n = 3 * 2 ** 30; // a plain remainder would give the lowest third twice as often as the rest
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (random.below(n) < 2 ** 30) low++;
    expect(Math.abs(low - 10_000)).toBeLessThan(5 * Math.sqrt((30_000 * 2) / 9));
    expect(random.below(1)).toBe(0);
    expect(random.below(2 ** 32)).toBeLessThan(2 ** 32);
  });

  test('draws normal numbers with mean 0, variance 1 and the right tail', () => {
    const random = new Random(6);
    const count = 100_000;
    let sum = 0;
    let squares = 0;
    let tail = 0;
    for (let i = 0; i < count; i++) {
      const x = random.normal();
      sum += x;
      squares += x * x;
      if (Math.abs(x) > 1.959964) tail++;
    }
    expect(Math.abs(sum / count)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(squares / count - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(tail - 0.05 * count)).toBeLessThan(5 * Math.sqrt(count * 0.05 * 0.95));
  });

  test('shuffles every order of three equally often', () => {
    const random = new Random(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (5 / 36)));
  });

  test('continues from its state, which shares no memory with it', () => {
    const random = new Random(8);
    random.float();
    const state = random.state;
    const copy = Random.fromState(state);
    state.fill(1);
    expect(copy.uint32()).toBe(random.uint32());
  });

  test('differs for seeds that differ only above 32 bits', () => {
    expect(new Random(1).uint32()).not.toBe(new Random(1 + 2 ** 32).uint32());
  });

  test.each([
    [() => new Random(-1), 'seed: must be an integer from 0 to 9007199254740991, got -1'],
    [() => new Random(0.5), 'seed: must be an integer from 0 to 9007199254740991, got 0.5'],
    [() => new Random(1).below(0), 'below: must be an integer from 1 to 4294967296, got 0'],
    [
      () => Random.fromState([0, 0, 0, 0]),
      'random state: must be 4 integers from 0 to 4294967295, not all 0, got an array of 4',
    ],
    [
      () => Random.fromState([1, 2, 3]),
      'random state: must be 4 integers from 0 to 4294967295, not all 0, got an array of 3',
    ],
  ])('refuses bad arguments %#', (act, message) => {
    expect(act).toThrow(RankbatchError);
    expect(act).toThrow(message);
  });
});
