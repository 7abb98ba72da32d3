import { describe, expect, it } from 'vitest';
import type { RunConfig } from './run-config.js';
import { differenceOf, sharedSettings } from './shared-settings.js';

const config: RunConfig = {
  data: { name: 'digits', options: {} },
  model: 'mlp',
  optimizer: 'adam',
  select: 'shuffle',
  seed: 1,
  epochs: 4,
  batchSize: 64,
};

/** Of runs like that one but for these settings. */
function differenceWith(...others: readonly Partial<RunConfig>[]): string | undefined {
  const data = { sha256: '' } as never;
  return differenceOf(
    [{}, ...others].map((other) => ({ manifest: { config: { ...config, ...other }, data } })),
  );
}

describe('runs that are judged by each other', () => {
  it('may differ in what is compared, and in what decides no numbers', () => {
    const others = {
      select: 'auto',
      optimizer: 'adadelta',
      learningRate: 0.1,
      batchSize: 32,
      seed: 2,
      threads: 1,
    };
    expect(differenceWith(others, { modelNotes: ['a note'] })).toBe(undefined);
    expect(differenceWith({ anneal: false, reinit: false })).toBe(undefined);
  });

  it.each<[string, Partial<RunConfig>]>([
    ['anneal no and yes', { anneal: true }],
    ['augment none and flip', { augment: 'flip' }],
    ['class weights none and balanced', { classWeights: 'balanced' }],
    ['class weights none and {"yes":5}', { classWeights: { yes: 5 } }],
    ['weights drawn anew no and yes', { reinit: true }],
    ['trained all and head.*', { train: 'head.*' }],
    ['epochs 4 and 5', { epochs: 5 }],
    ['model mlp and mnist-cnn', { model: 'mnist-cnn' }],
    ['model of checksum none and 01234567', { modelFile: { file: 'a.onnx', sha256: '0123456789' } }],
  ])('must not differ in what else decides the numbers: %s', (difference, other) => {
    expect(differenceWith(other)).toBe(difference);
    expect(sharedSettings.some(({ text }) => text({ ...config, ...other }) !== text(config))).toBe(true);
  });

  it('must have been trained on the same samples, whatever their name', () => {
    const runOf = (name: string, sha256: string) => ({
      manifest: { config: { ...config, data: { name, options: {} } }, data: { sha256 } as never },
    });
    expect(differenceOf([runOf('csv:a.csv', '1'), runOf('csv:b.csv', '1')])).toBe(undefined);
    expect(differenceOf([runOf('csv:a.csv', '1'), runOf('csv:b.csv', '2')])).toBe(
      'data csv:a.csv {} and csv:b.csv {}',
    );
  });
});
