import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Environment } from './records.js';

/** Version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return named && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}

/** The machine and software that this process runs on. */
export function describeEnvironment(): Environment {
  return {
    rankbatch: packageVersion(),
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
  };
}

/** One line about versions and the machine. */
export function describeMachine({ rankbatch, node, platform, arch, cpu, cores }: Environment): string {
  return `rankbatch ${rankbatch}, Node.js ${node}, ${platform} ${arch}, ${cpu}, ${cores} cores`;
}
