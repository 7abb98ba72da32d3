import { strategyColours, themes } from '@rankbatch/lab/browser';
import { describe, expect, it } from 'vitest';
import type { Curve } from '../../api.js';
import { cssColour, lineStyles } from './line-styles.js';

const curvesOf = (...labels: string[]): Curve[] =>
  labels.map((label) => ({
    label,
    isBaseline: label === 'shuffle',
    runs: [],
    epochs: [],
    seconds: [],
    samples: [],
    measures: {},
  }));

describe('lineStyles', () => {
  it('has the colours of the report, in whatever order the runs were ticked', () => {
    const report = strategyColours(['shuffle', 'rank:100', 'auto', 'rank:1e8:r'], 'shuffle', themes.dark);
    const styles = lineStyles(curvesOf('rank:1e8:r', 'auto', 'shuffle', 'rank:100'));
    expect(new Map([...styles].map(([label, { colour }]) => [label, colour(themes.dark)]))).toEqual(report);
  });

  it('begins the colours again in dashes', () => {
    const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const styles = lineStyles(curvesOf('shuffle', ...labels));
    expect(labels.filter((label) => styles.get(label)?.dashed)).toEqual(['h']);
    expect(styles.get('h')?.colour(themes.light)).toBe(styles.get('a')?.colour(themes.light));
  });
});

it('names the same colour as a custom property', () => {
  const curves = curvesOf('auto', 'shuffle', 'rank:100');
  expect(['shuffle', 'rank:100', 'auto'].map((label) => cssColour(curves, label))).toEqual([
    'var(--baseline)',
    'var(--series-0)',
    'var(--series-1)',
  ]);
});
