import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useRedis } from '../../../../scripts/redis.testing.js';
import { runWorker } from './run-worker.js';

const redis = useRedis();

it('ends where it is told to while it starts, and leaves nothing behind', async () => {
  const work = mkdtempSync(join(tmpdir(), 'rankbatch-worker-'));
  const signal = AbortSignal.abort();
  await runWorker({
    url: redis.server.url,
    jobs: 1,
    dataDir: undefined,
    work,
    patience: 2000,
    signal,
    tell: () => {},
  });
  expect(readdirSync(work)).toEqual([]);
  rmSync(work, { recursive: true });
});
