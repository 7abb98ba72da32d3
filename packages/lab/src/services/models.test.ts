import { expect, it } from 'vitest';
import { chooseModel } from './models.js';
import { toyDataset } from './toy-data.testing.js';

const shaped = (...shape: number[]) => {
  const dataset = toyDataset();
  return { ...dataset, train: { ...dataset.train, shape } };
};

it('chooses the model by the shape of the samples', () => {
  expect(chooseModel(shaped(1, 28, 28), undefined)).toBe('mnist-cnn');
  expect(chooseModel(shaped(3, 32, 32), undefined)).toBe('residual-cnn');
  expect(chooseModel(shaped(64), undefined)).toBe('mlp');
  expect(chooseModel(shaped(1, 28, 28), 'mlp')).toBe('mlp');
});

it('refuses a model that is made for other images', () => {
  expect(() => chooseModel(shaped(64), 'residual-cnn')).toThrow(
    '--model residual-cnn: must go with samples of shape [3,32,32], got [64] in toy; use mlp',
  );
});
