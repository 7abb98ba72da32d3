// Runs the examples as they stand, and keeps the guide that shows their lines honest.
import { readFileSync } from 'node:fs';
import type { Selector } from 'rankbatch';
import { beforeAll, describe, expect, test, vi } from 'vitest';

interface Run {
  readonly selector: Selector;
  /** [N] loss of each sample at the end. */
  readonly losses: ArrayLike<number>;
  /** Their mean. */
  readonly cost: number;
}

const examples: readonly [string, () => Promise<{ shuffled: Run; selected: Run }>][] = [
  ['plain', () => import('./plain.ts')],
  ['TensorFlow.js', () => import('./tensorflow.ts')],
  ['jax-js', () => import('./jax.ts')],
  ['workers', () => import('./workers.ts')],
];

describe.each(examples)('the example %s', (name, load) => {
  const printed: string[] = [];
  let runs: [string, Run][];

  beforeAll(async () => {
    const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => printed.push(String(line)));
    const { shuffled, selected } = await load();
    log.mockRestore();
    runs = [
      ['shuffling', shuffled],
      ['selection', selected],
    ];
  });

  test('learns: the cost falls below a fifth of what a guess among ten classes costs', () => {
    for (const [, { cost }] of runs) expect(cost).toBeLessThan(Math.log(10) / 5);
  });

  test('prints the cost of both', () => {
    const text = printed.join('\n');
    expect(text).toContain(name);
    for (const [kind, { cost }] of runs) expect(text).toContain(`${kind} ${cost.toFixed(4)}`);
  });

  test('selects: only with selection some samples are drawn more often than others', () => {
    const drawCounts = runs.map(
      ([, { selector }]) =>
        new Set(Array.from({ length: selector.sampleCount }, (_, id) => selector.ledger.drawCount(id))),
    );
    expect(drawCounts[0]).toEqual(new Set([20]));
    expect(drawCounts[1]!.size).toBeGreaterThan(5);
  });

  test('records the loss of every sample, and each sample its own', () => {
    for (const [, { selector, losses }] of runs) {
      const recorded = selector.ledger.losses;
      expect(recorded.every((loss) => Number.isFinite(loss))).toBe(true);
      // A batch's mean, recorded for all of its samples, would repeat itself.
      expect(new Set(recorded).size).toBeGreaterThan(0.95 * selector.sampleCount);
      // Losses recorded for other samples than their own would not foretell the final ones.
      const byRecorded = Array.from(losses, (_, id) => id).sort((a, b) => recorded[b]! - recorded[a]!);
      const half = byRecorded.length / 2;
      const total = (ids: number[]) => ids.reduce((sum, id) => sum + losses[id]!, 0);
      expect(total(byRecorded.slice(0, half))).toBeGreaterThan(2 * total(byRecorded.slice(half)));
    }
  });
});

test('the guide shows lines as they stand in the examples', () => {
  const guide = readFileSync(new URL('../docs/guides/drop-in.md', import.meta.url), 'utf8');
  // Indentation and line breaks may differ.
  const squeeze = (code: string) => code.replaceAll(/\s+/g, ' ').trim();
  const shown = [...guide.matchAll(/^```ts (examples\/\S+)\n([\s\S]*?)^```$/gm)];
  expect(shown.length).toBeGreaterThanOrEqual(examples.length);
  for (const [, file, code] of shown)
    expect(squeeze(readFileSync(new URL(`../${file!}`, import.meta.url), 'utf8'))).toContain(squeeze(code!));
});
