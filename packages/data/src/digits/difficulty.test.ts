import { describe, expect, it } from 'vitest';
import { generateDigits, generateStream } from './generate-digits.js';
import { SoftmaxRegression } from '../softmax-regression.testing.js';

describe('the difficulty of generated digits', () => {
  it('keeps a linear model far above chance and below 93 %, whenever its training is stopped', () => {
    const train = generateDigits({ count: 4_000, seed: 11 });
    const test = generateStream({ count: 1_000, seed: 11 }, 2);
    const model = new SoftmaxRegression(784, 10);
    const [trainRows, testRows] = [model.rows(train), model.rows(test)];
    let best = 0;
    for (let epoch = 0; epoch < 8; epoch++) {
      model.train(trainRows, train.labels);
      best = Math.max(best, model.accuracy(testRows, test.labels));
    }
    expect(best).toBeGreaterThan(0.7);
    expect(best).toBeLessThan(0.93);
    // It has learnt what it can: it fits its own samples better than it ever did new ones.
    expect(model.accuracy(trainRows, train.labels)).toBeGreaterThan(best + 0.02);
  });
});
