import { describe, expect, it } from 'vitest';
import type { EpochRecord } from '../results/records.js';
import { runOf } from '../results/records.testing.js';
import { strategies } from '../strategies/strategies.js';
import { drawLines } from './line-figure.js';
import { raceMeasures } from './line-measures.js';
import { formatTick, formatTicks, logTicks, needsLogScale } from './log-scale.js';
import { spreadApart } from './spread-apart.js';
import { spreadOverSeeds } from './spread.js';
import { placeInSeries, strategyColours } from './strategy-colours.js';
import { themes } from './theme.js';

describe('log axes', () => {
  it('are used for positive values that span a factor of 5', () => {
    expect(needsLogScale([1, 5])).toBe(true);
    expect(needsLogScale([1, 4.9])).toBe(false);
    expect(needsLogScale([0, 100])).toBe(false);
  });

  it('have ticks at powers of ten, and between them where there are few', () => {
    expect(logTicks([0.0009, 2])).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logTicks([0.4, 3])).toEqual([0.5, 1, 2, 3]);
    expect(logTicks([0.45, 1.2])).toEqual([0.5, 0.6, 0.8, 1]);
    expect(logTicks([0.02, 1])).toEqual([0.03, 0.1, 0.3, 1]);
  });

  it('have evenly spaced ticks where powers of ten and their steps lie outside', () => {
    expect(logTicks([13.7, 14.3])).toEqual([13.8, 14, 14.2]);
    expect(logTicks([13.712, 13.738])).toEqual([13.715, 13.72, 13.725, 13.73, 13.735]);
    expect(logTicks([0.00182, 0.00186])).toEqual([0.00182, 0.00183, 0.00184, 0.00185, 0.00186]);
  });

  it('have three ticks or more, all told apart, wherever a domain lies and however narrow it is', () => {
    const widths = [1.0001, 1.001, 1.01, 1.043, 1.2, 1.5, 2, 3.9, 5, 15, 160, 1e4];
    const domains = Array.from({ length: 90 }, (_, place) => 1e-6 * 10 ** (place / 7.3)).flatMap((lowest) =>
      widths.map((width): [number, number] => [lowest, lowest * width]),
    );
    const isAmiss = (domain: [number, number]) => {
      const found = logTicks(domain);
      return (
        found.length < 3 ||
        found.length > 10 ||
        found.some((tick) => tick < domain[0] || tick > domain[1]) ||
        new Set(formatTicks(found)).size < found.length
      );
    };
    expect(domains.filter(isAmiss)).toEqual([]);
  });

  it('write ticks in as many digits as tell them apart', () => {
    expect(formatTicks([13.8, 14, 14.2])).toEqual(['13.8', '14', '14.2']);
    expect(formatTicks([13.715, 13.72, 13.725])).toEqual(['13.715', '13.72', '13.725']);
    expect(formatTicks([0.00182, 0.00183])).toEqual(['1.82·10⁻³', '1.83·10⁻³']);
    expect(formatTicks([0.1, 0.2, 0.1 + 0.2])).toEqual(['0.1', '0.2', '0.3']);
  });

  it('write small and large numbers as powers of ten', () => {
    expect([0, 0.05, 300, 0.001, 2e-5, 1e-12, 1e6].map(formatTick)).toEqual([
      '0',
      '0.05',
      '300',
      '10⁻³',
      '2·10⁻⁵',
      '10⁻¹²',
      '10⁶',
    ]);
  });
});

describe('spreadApart', () => {
  it('moves only what meets, as little as needed, and keeps the order', () => {
    expect(spreadApart([10, 50, 51], { gap: 10, from: 0, to: 100 })).toEqual([10, 45.5, 55.5]);
    expect(spreadApart([20, 20, 20], { gap: 10, from: 0, to: 100 })).toEqual([10, 20, 30]);
  });

  it('stays within the frame', () => {
    expect(spreadApart([99, 100, 1], { gap: 10, from: 0, to: 100 })).toEqual([90, 100, 1]);
    expect(spreadApart([0, 0, 9], { gap: 10, from: 0, to: 100 })).toEqual([0, 10, 20]);
  });
});

describe('spreadOverSeeds', () => {
  it('gives median, lowest and highest after every epoch that all seeds have finished', () => {
    const runs = [
      runOf({ select: 'shuffle', seed: 1, losses: [0.4, 0.2, 0.1] }),
      runOf({ select: 'shuffle', seed: 2, losses: [0.6, 0.3] }),
      runOf({ select: 'shuffle', seed: 3, losses: [0.5, 0.7] }),
    ];
    expect(spreadOverSeeds(runs, ({ trainLoss }) => trainLoss)).toEqual([
      { optimizer: 'adam', select: 'shuffle', epoch: 1, seconds: 3, lowest: 0.4, median: 0.5, highest: 0.6 },
      { optimizer: 'adam', select: 'shuffle', epoch: 2, seconds: 6, lowest: 0.2, median: 0.3, highest: 0.7 },
    ]);
  });
});

describe('strategyColours', () => {
  it('has grey for the baseline and a colour of its own for up to seven others', () => {
    const names = ['shuffle', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const colours = strategyColours(names, 'shuffle', themes.light);
    expect(colours.get('shuffle')).toBe(themes.light.baseline);
    expect(new Set(colours.values()).size).toBe(8);
  });

  it('are those of their kind, whoever else takes part and in whatever order', () => {
    const { series, baseline } = themes.light;
    const colours = (...names: string[]) => strategyColours(names, 'shuffle', themes.light);
    expect(colours('shuffle', 'auto').get('auto')).toBe(series[1]);
    expect(colours('auto', 'rank:100:r', 'shuffle').get('auto')).toBe(series[1]);
    expect(colours('infobatch:0.5', 'shuffle').get('infobatch:0.5')).toBe(
      colours('thin:0.2', 'infoBatch:0.5').get('infoBatch:0.5'),
    );
    const [there, back] = [colours('rank:1e4', 'auto', 'rank:100', 'shuffle', 'own.mjs'), colours('own.mjs', 'shuffle', 'rank:100', 'auto', 'rank:1e4')]; // prettier-ignore
    expect(Object.fromEntries(back)).toEqual(Object.fromEntries(there));
    expect(Object.fromEntries(there)).toEqual({
      shuffle: baseline,
      'rank:100': series[0],
      auto: series[1],
      'own.mjs': series[2],
      'rank:1e4': series[3],
    });
  });

  it('know every kind of strategy there is, by its short name, too', () => {
    // In company that would take the first place that is free.
    const place = (name: string) => placeInSeries(['+own', name], 7).get(name);
    const aliases = strategies.flatMap((row) => ('alias' in row ? [[row.alias, row.kind] as const] : []));
    expect(aliases.length).toBeGreaterThan(0);
    expect(aliases.filter(([alias, kind]) => place(alias) !== place(kind))).toEqual([]);
    const kinds = strategies.flatMap(({ kind }) => (kind === 'shuffle' ? [] : [kind]));
    expect(new Set(kinds.map(place))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});

describe('drawLines', () => {
  const style = {
    theme: themes.light,
    colours: strategyColours(['shuffle', 'a<b'], 'shuffle', themes.light),
  };
  const runs = ['adam', 'adadelta'].flatMap((optimizer) => [
    runOf({ optimizer, select: 'shuffle', losses: [0.4, 0.04, 0.004] }),
    runOf({ optimizer, select: 'a<b', losses: [0.4, 0.03, 0.0041] }),
  ]);

  it('labels axes with units, lines with their strategy, panels with their optimizer, and escapes names', () => {
    const svg = drawLines(runs, raceMeasures[0], style);
    for (const text of ['training cost, nats', 'epochs', '>Adam<', '>AdaDelta<', '>shuffle<', '>a&lt;b<'])
      expect(svg).toContain(text);
    expect(svg).not.toContain('a<b');
    expect(svg).toMatch(/^<svg .*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  });

  it('labels every tick', () => {
    const narrow = [runOf({ select: 'shuffle', losses: [0.95, 0.08] })];
    const svg = drawLines(narrow, raceMeasures[0], style);
    for (const tick of ['0.1', '0.2', '0.3', '0.5']) expect(svg).toContain(`>${tick}<`);
  });

  it('labels ticks of an axis that spans little', () => {
    const errors = {
      ...raceMeasures[0],
      value: (epoch: EpochRecord) => epoch.trainLoss,
      scale: 'log',
    } as const;
    const svg = drawLines([runOf({ select: 'shuffle', losses: [14.3, 13.7] })], errors, style);
    for (const tick of ['13.8', '14', '14.2']) expect(svg).toContain(`>${tick}<`);
    const flat = drawLines([runOf({ select: 'shuffle', losses: [14, 14] })], errors, style);
    for (const tick of ['10', '20']) expect(flat).toContain(`>${tick}<`);
  });

  it('keeps the labels of lines that end together 14 pixels apart', () => {
    const svg = drawLines(runs, raceMeasures[0], style, 'adam');
    const heights = ['shuffle', 'a&lt;b'].map((label) =>
      Number(new RegExp(`translate\\([^,]+,([\\d.]+)\\)"[^>]*>${label}<`).exec(svg)?.[1]),
    );
    expect(Math.abs(heights[0]! - heights[1]!)).toBeCloseTo(14, 0);
  });

  it('is the same at every call, and empty without values', () => {
    expect(drawLines(runs, raceMeasures[1], style)).toBe(drawLines(runs, raceMeasures[1], style));
    expect(drawLines(runs, { ...raceMeasures[0], value: () => null }, style)).toBe('');
  });
});

describe('themes', () => {
  /** Relative luminance (WCAG 2.2). */
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it.each([
    ['light', '#ffffff'],
    ['dark', '#0d1117'],
  ] as const)('%s: text in every colour has a contrast of at least 4.5 to the page', (name, page) => {
    const { grid: _, series, ...single } = themes[name];
    for (const colour of [...series, ...Object.values(single)]) {
      const [low = 0, high = 0] = [luminance(colour), luminance(page)].sort((a, b) => a - b);
      expect([colour, (high + 0.05) / (low + 0.05)]).toEqual([
        colour,
        expect.toSatisfy((ratio: number) => ratio >= 4.5),
      ]);
    }
  });
});
