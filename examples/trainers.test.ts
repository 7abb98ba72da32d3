// Runs the examples of several trainers as they stand, and keeps the guide that shows their lines honest.
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';

describe.each([
  ['shards', () => import('./shards.ts').then(({ selectors, cost }) => ({ selectors, cost }))],
  ['owner', () => import('./owner.ts').then(({ selector, cost }) => ({ selectors: [selector], cost }))],
] as const)('the example %s', (name, load) => {
  test('learns, has recorded the loss of every sample once, and draws some more often', async () => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => printed.push(String(line)));
    const { selectors, cost } = await load();
    log.mockRestore();
    expect(printed.join('\n')).toContain(`selection ${cost.toFixed(4)}`);
    expect(printed[0]).toContain(name);
    // A guess among ten classes costs ln(10).
    expect(cost).toBeLessThan(Math.log(10) / 10);
    const known = selectors.flatMap(({ ledger }) =>
      Array.from(ledger.losses, (loss, place) => [
        ledger.idOf(place),
        loss,
        ledger.drawCount(ledger.idOf(place)),
      ]),
    );
    expect(known.map(([id]) => id!).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, id) => id),
    );
    expect(known.every(([, loss]) => Number.isFinite(loss))).toBe(true);
    expect(new Set(known.map(([, , draws]) => draws)).size).toBeGreaterThan(5);
  });
});

test('the guide shows lines as they stand in the examples', () => {
  const guide = readFileSync(new URL('../docs/guides/several-trainers.md', import.meta.url), 'utf8');
  const squeeze = (code: string) => code.replaceAll(/\s+/g, ' ').trim();
  const shown = [...guide.matchAll(/^```(?:ts|js) (examples\/\S+)\n([\s\S]*?)^```$/gm)];
  expect(shown.length).toBeGreaterThanOrEqual(4);
  for (const [, file, code] of shown)
    expect(squeeze(readFileSync(new URL(`../${file!}`, import.meta.url), 'utf8'))).toContain(squeeze(code!));
});
