import { describe, expect, it } from 'vitest';
import { strategies } from './strategies.js';
import { parseStrategy } from './strategy-text.js';

describe('parseStrategy', () => {
  it.each([
    ['shuffle', { kind: 'shuffle' }],
    ['uniform', { kind: 'uniform' }],
    ['random', { kind: 'uniform' }],
    ['auto', { kind: 'auto' }],
    ['rank:1e8', { kind: 'rank', from: 1e8, to: 1e8 }],
    ['rank:0.5', { kind: 'rank', from: 0.5, to: 0.5 }],
    ['rank:1e8..1', { kind: 'rank', from: 1e8, to: 1 }],
    ['rank:1..1e-2', { kind: 'rank', from: 1, to: 0.01 }],
    ['rank:100:r', { kind: 'rank', from: 100, to: 100, recompute: { frequency: 0.5, ratio: 1 } }],
    ['rank:1e8..1:r0.5x0.2', { kind: 'rank', from: 1e8, to: 1, recompute: { frequency: 0.5, ratio: 0.2 } }],
    ['rank:7:distinct:beta0.5', { kind: 'rank', from: 7, to: 7, distinct: true, beta: 0.5 }],
    ['rank:7:cover3:r', { kind: 'rank', from: 7, to: 7, cover: 3, recompute: { frequency: 0.5, ratio: 1 } }],
    ['proportional:0.6', { kind: 'proportional', alpha: 0.6 }],
    ['proportional:1:beta0', { kind: 'proportional', alpha: 1, beta: 0 }],
    ['selectiveBackprop:2', { kind: 'selectiveBackprop', beta: 2 }],
    ['backprop:2', { kind: 'selectiveBackprop', beta: 2 }],
    ['infoBatch:0.5', { kind: 'infoBatch', prune: 0.5 }],
    ['infobatch:0.5', { kind: 'infoBatch', prune: 0.5 }],
    ['rank:1E2:r2x1', { kind: 'rank', from: 100, to: 100, recompute: { frequency: 2, ratio: 1 } }],
  ])('reads %s', (text, spec) => {
    expect(parseStrategy(text)).toEqual({ text, spec });
  });

  it.each([
    '',
    'Shuffle',
    'ranks:2',
    'rank',
    'rank:1:r:r',
    'rank:1..2..3',
    'rank:1:x',
    'rank:1:r0.5',
    'shuffle:r',
    'auto:1',
    'rank:1:distinct2',
    'rank:1:cover',
    'rank:1:betax',
    'proportional:x',
    'proportional:1:r',
    'backprop:1:r',
    'infobatch',
    'constructor:1',
    'rank:1:constructor',
  ])('names the known forms for "%s"', (text) => {
    const forms = strategies.map(({ form }) => form).join(', ');
    expect(forms).toContain(
      'shuffle, uniform, auto, rank:S or rank:S..E (then :r or :rFxR, :distinct, :coverK, :betaB), ',
    );
    expect(() => parseStrategy(text)).toThrow(`--select: must be ${forms} or FILE.mjs:NAME, got "${text}"`);
  });

  it.each([
    ['rank:0', '0'],
    ['rank:NaN', 'NaN'],
    ['rank:-3', '-3'],
    ['rank:', ''],
    ['rank:1e999', '1e999'],
    ['rank:0x10', '0x10'],
    ['rank:1 ', '1 '],
    ['rank:5..0:r', '0'],
  ])('refuses the pressure of "%s"', (text, found) => {
    expect(() => parseStrategy(text)).toThrow(
      `--select: the pressure must be finite and > 0, got "${found}" in "${text}"`,
    );
  });

  it('refuses a recomputation that never happens or covers no or too many samples', () => {
    expect(() => parseStrategy('rank:2:r0x1')).toThrow(
      '--select: the recomputation frequency must be finite and > 0, got "0" in "rank:2:r0x1"',
    );
    expect(() => parseStrategy('rank:2:r1x0')).toThrow(
      '--select: the share to recompute must be > 0 and <= 1, got "0" in "rank:2:r1x0"',
    );
    expect(() => parseStrategy('rank:2:r1x1.5')).toThrow('must be > 0 and <= 1, got "1.5"');
  });
});
