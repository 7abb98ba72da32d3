import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runMain } from '../testing/surroundings.testing.js';
import { describeFindings, type Findings } from './doctor-command.js';

const well: Findings = {
  machine: 'rankbatch 1.0.0, Node.js v24.0.0, linux x64, a processor, 2 cores',
  threads: 2,
  trials: [
    { provider: 'cpu', works: true },
    { provider: 'wasm', works: true },
    { provider: 'webgpu', works: true },
    { provider: 'cuda', works: false, why: 'no driver' },
  ],
  folders: [
    { name: 'RANKBATCH_DATA', path: '/data', holds: ['adult', 'mnist'] },
    { name: 'downloads', path: '/cache', holds: undefined },
  ],
  hasBoard: true,
};

describe('rankbatch doctor', () => {
  it('tells what it found, and that there is nothing to do', () => {
    expect(describeFindings(well)).toBe(`\
machine         rankbatch 1.0.0, Node.js v24.0.0, linux x64, a processor, 2 cores
engine          native (provider cpu), 2 threads
webgpu          works
no cuda         no driver
RANKBATCH_DATA  /data: adult, mnist
downloads       /cache: not there yet
board           installed
to do           nothing
`);
  });

  it('says why training runs on WebAssembly, and the command that mends it', () => {
    const cpu = { provider: 'cpu', works: false, why: 'not there', cure: 'npm brings it back' } as const;
    const text = describeFindings({ ...well, trials: [cpu, ...well.trials.slice(1)], hasBoard: false });
    expect(text).toContain('engine          WebAssembly (provider wasm), 2 threads\n');
    expect(text).toContain('no cpu          not there\n');
    expect(text).toContain('to do           train faster: npm brings it back\n');
    expect(text).toContain('to do           see runs in a browser: npm install @rankbatch/board\n');
  });

  it('looks at this machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    try {
      await mkdir(join(folder, 'mnist'));
      const env = { RANKBATCH_DATA: folder, XDG_CACHE_HOME: join(folder, 'cache') };
      const { code, stdout, stderr } = await runMain(['doctor'], { env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        /^engine +(native \(provider cpu\)|WebAssembly \(provider wasm\)), \d+ threads?$/m,
      );
      expect(stdout).toContain(`RANKBATCH_DATA  ${folder}: mnist\n`);
      expect(stdout).toContain(`${join(folder, 'cache', 'rankbatch')}: not there yet\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
