import { tableDataset } from '@rankbatch/data';
import * as engine from '@rankbatch/onnx';
import { expect, it } from 'vitest';
import { choosePreset, makePreset, parsePreset } from './models.js';
import { toyDataset } from './toy-data.testing.js';

const shaped = (...shape: number[]) => {
  const dataset = toyDataset();
  return { ...dataset, train: { ...dataset.train, shape } };
};

it.each([
  [[1, 28, 28], 'mnist-cnn'],
  [[3, 32, 32], 'residual-cnn'],
  [[1, 32, 32], 'cnn'],
  [[1, 8, 8], 'cnn'],
  [[4, 224, 160], 'cnn'],
  [[1, 7, 28], 'mlp'],
  [[64], 'mlp'],
])('suits samples of shape %j with %s', (shape, model) => {
  expect(choosePreset(shaped(...shape), undefined)).toBe(model);
});

/** Six words at most of each text, 4 of them in the vocabulary. */
const texts = () => {
  const rows = Array.from({ length: 20 }, (_, i) => `${i % 2 ? 'good it was' : 'it was bad'},${i % 2}`);
  const file = { path: 'f.csv', bytes: new TextEncoder().encode(['text,label', ...rows].join('\n')) };
  return tableDataset(file, { text: ['text'], tokens: 6 });
};

it('suits sequences of words with a classifier of texts, and takes series of any number of axes', () => {
  expect(choosePreset(texts(), undefined)).toBe('text');
  const { graph, parameters } = makePreset(engine, 'text:8', { dataset: texts(), seed: 1 });
  expect(graph.constants.get(parameters[0]!)?.shape).toEqual([6, 8]);
  for (const shape of [[64], [3, 100], [1, 32, 48]])
    expect(choosePreset(shaped(...shape), 'series:4')).toBe('series:4');
  const series = makePreset(engine, 'series:4', { dataset: shaped(3, 100), seed: 1 });
  expect(series.graph.constants.get(series.parameters[0]!)?.shape).toEqual([4, 3, 1, 5]);
});

it('takes the model asked for where it fits', () => {
  expect(choosePreset(shaped(1, 28, 28), 'mlp')).toBe('mlp');
  expect(choosePreset(shaped(2, 20, 40), 'residual-cnn:8x2')).toBe('residual-cnn:8x2');
});

it('refuses a model that is made for other samples', () => {
  expect(() => choosePreset(shaped(64), 'residual-cnn')).toThrow(
    '--model residual-cnn: must go with images [channels, height, width] of at least 8 x 8 pixels, got [64] in toy; use mlp',
  );
  expect(() => choosePreset(shaped(64), 'text')).toThrow(
    '--model text: must go with texts as sequences of words, a table with text=COLUMN&tokens=N and nothing else beside the label, got [64] in toy; use mlp',
  );
  expect(() => choosePreset(shaped(64, 7), 'series')).toThrow(
    '--model series: must go with series [.., moments] of at least 8 moments, got [64,7] in toy; use mlp',
  );
  expect(() => choosePreset(shaped(3, 32, 32), 'mnist-cnn')).toThrow(
    '--model mnist-cnn: must go with samples of shape [1,28,28], got [3,32,32] in toy; use mlp',
  );
});

it('reads sizes behind the names of those that have some', () => {
  expect(parsePreset('cnn:32').size).toEqual([32]);
  expect(parsePreset('mlp:256x64x16').size).toEqual([256, 64, 16]);
  expect(() => parsePreset('mnist-cnn:3')).toThrow('--model: mnist-cnn has one size only, got "mnist-cnn:3"');
  expect(() => parsePreset('cnn:8x8')).toThrow(
    'the size of cnn must be FILTERS, positive integers, got "cnn:8x8"',
  );
  expect(() => parsePreset('mlp:0')).toThrow('the size of mlp must be UNITSxUNITSx.., positive integers');
  expect(() => parsePreset('toString')).toThrow('--model: must be one of mnist-cnn, ');
});

it('makes each for any image, as large as asked for', () => {
  const dataset = shaped(2, 12, 20);
  const first = (text: string) => makePreset(engine, text, { dataset, seed: 1 });
  const shapeOf = ({ graph, parameters }: engine.Model) => graph.constants.get(parameters[0] ?? '')?.shape;
  expect(shapeOf(first('cnn:8'))).toEqual([8, 2, 3, 3]);
  expect(shapeOf(first('residual-cnn:4x1'))).toEqual([4, 2, 3, 3]);
  expect(shapeOf(first('mlp:32'))).toEqual([480, 32]);
  expect(first('cnn').classes).toBe(3);
});
