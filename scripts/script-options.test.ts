import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('sbom.mjs', import.meta.url));
const call = (...options: string[]) =>
  spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' });

it('--help prints what stands at the head of a script, and does nothing else', () => {
  const { status, stdout, stderr } = call('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^What a release consists of.*\n[^]*npm run sbom -- \[--out release\]\n$/);
});

it('an option that is not there is told in one line', () => {
  const { status, stdout, stderr } = call('--oot', 'x');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe("sbom: Unknown option '--oot'; --help shows the options\n");
});
