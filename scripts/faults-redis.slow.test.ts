import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hasRedis, skipWithoutRedis } from './redis.testing.ts';

// What was built: `tsc -b tsconfig.build.json` must have run.
const script = fileURLToPath(new URL('faults-redis.mjs', import.meta.url));

interface Outcome {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly batches: number;
  readonly lost: number;
  readonly doubled: number;
  readonly problems: readonly string[];
}

/** Every fault once; the random schedules are played by .ci/run. */
const schedules = [
  'ranker killed,connection cut before the request,functions flushed,clock jumps',
  'ranker paused,server killed,connection cut before the reply,memory full',
  'slow link,ranker closed,replica promoted while it lags',
];

test('whatever fails, no batch is lost or doubled, and the state is that of a replay of the log', async (context) => {
  skipWithoutRedis(hasRedis(), context);
  const outcomes = await Promise.all(
    schedules.map(async (names, i) => {
      const words = [script, '--schedules', '1', '--seed', String(i + 1), '--only', names, '--json'];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk) => (text += String(chunk)));
      await once(child, 'close');
      return JSON.parse(text) as Outcome[];
    }),
  );
  for (const { seed, faults, batches, lost, doubled, problems } of outcomes.flat()) {
    expect({ seed, faults, problems, lost, doubled }).toEqual({
      seed,
      faults: schedules[seed - 1]!.split(','),
      problems: [],
      lost: 0,
      doubled: 0,
    });
    expect(batches).toBeGreaterThan(50);
  }
  expect(outcomes.length).toBe(3);
});
