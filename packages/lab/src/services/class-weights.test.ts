import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classWeightsOf, parseClassWeights } from './class-weights.js';
import { toyDataset } from './toy-data.testing.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const toy = { ...toyDataset(), classNames: ['red', 'green', 'a=b'] };
const withLabels = (...labels: number[]) => ({
  ...toy,
  train: { ...toy.train, count: labels.length, labels: Uint8Array.from(labels) },
});

describe('class weights', () => {
  it('are read from words and from a file', async () => {
    expect(parseClassWeights('balanced')).toBe('balanced');
    expect(parseClassWeights('red=2,a=b=0.5')).toEqual({ red: 2, 'a=b': 0.5 });
    const path = join(folder, 'weights.json');
    await writeFile(path, '{"green": 3, "red": 0}');
    expect(parseClassWeights(path)).toEqual({ green: 3, red: 0 });
  });

  it('are 1 for classes that are not named', () => {
    expect(classWeightsOf(toy, { 'a=b': 4 })).toEqual([1, 1, 4]);
    expect(classWeightsOf(toyDataset(), { 2: 4 })).toEqual([1, 1, 4]);
  });

  // python3 -c "from sklearn.utils.class_weight import compute_class_weight as w; print(w('balanced', classes=[0, 1, 2], y=[0] * 6 + [1] * 3 + [2]))"
  // [0.55555556 1.11111111 3.33333333]
  it('are balanced as by scikit-learn', () => {
    expect(classWeightsOf(withLabels(0, 0, 0, 0, 0, 0, 1, 1, 1, 2), 'balanced')).toEqual([
      10 / 18,
      10 / 9,
      10 / 3,
    ]);
    expect(classWeightsOf(withLabels(0, 0, 1, 1), 'balanced')).toEqual([4 / 6, 4 / 6, 1]);
  });

  it.each([
    [
      'red',
      'must be balanced, weights of classes as in yes=5,no=1, or a JSON file of some, as {"yes": 5, "no": 1}; weights are numbers from 0, got "red"',
    ],
    ['red=x', 'weights are numbers from 0, got "x" for "red"'],
    ['red=-1', 'weights are numbers from 0, got -1 for "red"'],
    ['red=', 'weights are numbers from 0, got "" for "red"'],
    ['red=1,red=2', '--class-weights: must name each class once, got "red" twice'],
    [
      'absent.json',
      '--class-weights: must name a file that can be read, got "absent.json" (ENOENT); check the path',
    ],
  ])('refuse %j', (text, message) => {
    expect(() => parseClassWeights(text)).toThrow(message);
  });

  it.each<[Parameters<typeof classWeightsOf>, string]>([
    [[toy, { blue: 1 }], '--class-weights: must name classes of toy, red, green, a=b, got "blue"'],
    [[toy, { red: 0, green: 0, 'a=b': 0 }], '--class-weights: must be above 0 for a class, got 0 for all'],
    [
      [{ ...toy, task: { kind: 'labels', labelNames: ['x'] } }, 'balanced'],
      '--class-weights: must go with data of classes, got toy, whose task is labels; leave it out',
    ],
  ])('refuse what the data does not have', (words, message) => {
    expect(() => classWeightsOf(...words)).toThrow(message);
  });

  it('refuse a file of another content', async () => {
    const path = join(folder, 'list.json');
    await writeFile(path, '[1, 2]');
    expect(() => parseClassWeights(path)).toThrow(
      /^--class-weights: must be balanced, .*, got another content in .*list\.json$/,
    );
  });
});
