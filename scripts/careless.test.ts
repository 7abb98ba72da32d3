import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPictures } from '@rankbatch/data';
import { averagePool, layerNorm, lora, mlp, sequential } from '@rankbatch/onnx';
import { makeStrategy, newBatch, Random, Selector, shuffle } from 'rankbatch';
import { afterAll, expect, test } from 'vitest';
import { clearly, exportsWithout } from './fuzz/attack-careless.mjs';
import { misuse, type Calls } from './fuzz/careless/calls.mjs';
import { coreCalls } from './fuzz/careless/core.mjs';
import { dataCalls } from './fuzz/careless/data.mjs';
import { onnxCalls } from './fuzz/careless/onnx.mjs';
import { otherCalls } from './fuzz/careless/others.mjs';
import { Tally } from './fuzz/tally.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables: Readonly<Record<string, () => Calls | Promise<Calls>>> = {
  rankbatch: () => coreCalls(folder),
  data: () => dataCalls(folder),
  onnx: () => onnxCalls(),
  others: () => otherCalls(folder),
};

// `npm run fuzz -- --only careless` makes thousands of them.
test.each(Object.keys(tables))('wrong-typed calls of %s are refused with an error of ours', async (name) => {
  // Trying every backend takes seconds, and there is nothing to misuse.
  const calls = Object.entries(await tables[name]!()).filter(([what]) => what !== 'onnx: findProviders');
  const tally = new Tally();
  const random = new Random(1);
  for (const [what, [call, args]] of calls) {
    const given = misuse(args(), random);
    await tally.try(
      what,
      () => clearly(() => call(...(given as never[]))),
      () => 'taken',
      () => what,
    );
  }
  expect(tally.rows().filter(({ unclear }) => unclear > 0)).toEqual([]);
});

test('every function that a package exports is among the calls', async () => {
  const known = new Set<string>();
  for (const calls of Object.values(tables)) for (const name of Object.keys(await calls())) known.add(name);
  // Those of the lab need runs: the command looks itself.
  expect(exportsWithout(known).filter((name) => !name.startsWith('lab: '))).toEqual([]);
});

test('a batch of no number of draws is refused, and spoils no batch of others', () => {
  for (const count of [NaN, -1, 1.5, undefined, {}, 2 ** 40])
    expect(() => newBatch(count as never, 0)).toThrow('newBatch: count: must be an integer from 0 to');
  const selector = new Selector({ sampleCount: 10, batchSize: 10, strategy: shuffle() });
  expect([...selector.next().ids].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what cannot be written as text is refused like any other value', () => {
  const bare = Object.create(null) as never;
  const options = { sampleCount: 10, batchSize: 5 };
  expect(() => new Selector({ ...options, strategy: { kind: bare } as never })).toThrow(
    'strategy: kind must be made by one of auto, rank, shuffle, uniform, got a value of type object',
  );
  const data = { kind: bare, until: Infinity };
  expect(() => makeStrategy(data, () => ({ draw: () => expect.fail() }))).toThrow(
    'makeStrategy: data.until: must survive JSON, in which snapshots keep it, got Infinity; leave it out',
  );
  expect(() => layerNorm({ axis: bare })).toThrow('layerNorm: axis: must be a number');
});

// Found by `npm run fuzz -- --only careless`, seeds 1002 to 1006.
test('padding that is an empty text is refused like any other', () => {
  const layers = [averagePool(2, { padding: '' as never })];
  expect(() => sequential({ sampleShape: [1, 4, 4], layers, seed: 1 })).toThrow(
    `layer 0 (averagePool): padding: where not 'valid' or 'same': must be a number, or [height, width], got ""`,
  );
});

test('what pictures were trained on must be a data set', async () => {
  const open = (more: object) => openPictures(folder, { name: 'images', classes: 2, ...more });
  await expect(open({ classNames: null })).rejects.toThrow(
    'trained: classNames: must be a list, each a text, got null',
  );
  await expect(open({ task: { kind: 'regression', targetNames: ['x'], means: 5 } })).rejects.toThrow(
    'task: means: must be a list, each a finite number, got 5',
  );
});

test('adapters beside which nothing else is to be trained may be left out, but not be null', () => {
  const model = mlp({ inputs: [2], hidden: [3], classes: 2, seed: 1 });
  expect(() => lora(model, { weights: '*.weight', rank: 1, seed: 1, train: null as never })).toThrow(
    'lora: train: must be a text, or a list, each a text, or a function, got null',
  );
});

test('the data of one strategy make another one too, and may be frozen', () => {
  const data = Object.freeze({ kind: 'mine' });
  const [first, second] = [1, 2].map((count) =>
    makeStrategy(data, () => ({ draw: () => newBatch(count, 0) })),
  );
  const drawn = (strategy: typeof first) =>
    new Selector({ sampleCount: 4, batchSize: 3, strategy }).next().ids.length;
  expect([drawn(first), drawn(second)]).toEqual([1, 2]);
  expect(data).toEqual({ kind: 'mine' });
});
