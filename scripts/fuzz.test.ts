import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// What was built: `tsc -b tsconfig.build.json` must have run.
const script = fileURLToPath(new URL('fuzz.mjs', import.meta.url));

interface Row {
  readonly what: string;
  readonly tried: number;
  readonly wrong: number;
  readonly unclear: number;
}

test('eight rounds of each attack find nothing that is silently wrong, unclear or endless', () => {
  // Bombs and kills take long; they have tests of their own, packages/data/src/hostile-files.test.ts and packages/lab/src/run/kill.test.ts.
  const attacks = 'runs,data,models,requests';
  const words = [script, '--rounds', '8', '--seed', '7', '--only', attacks, '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stderr).toBe('');
  const rows = JSON.parse(stdout) as Row[];
  expect(rows.filter(({ wrong, unclear }) => wrong + unclear > 0)).toEqual([]);
  expect(rows.map(({ what }) => what)).toContain('run: ledger.parquet');
  expect(rows.every(({ tried }) => tried > 0)).toBe(true);
});
