// The commands of docs/guides/redis.md and its lines of Python do what it says.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSelector, rankRun } from '@rankbatch/redis';
import { infoBatch, rank, Selector } from 'rankbatch';
import { beforeEach, describe, expect, test } from 'vitest';
import { useRankers } from '../packages/redis/src/rankers.testing.ts';
import { useRedis } from './redis.testing.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/redis.md'), 'utf8');
const redis = useRedis();
const startRanker = useRankers();

const environment = () => ({ ...process.env, RANKBATCH_REDIS_URL: redis.server.url });

/** Starts a command of the guide, and notes what it says. */
class Command {
  readonly child: ChildProcess;
  text = '';
  #heard = () => {};

  constructor(line: string, more: readonly string[] = []) {
    // npx would take a while to find the same.
    const words = line
      .replace(/ &$/, '')
      .replace('npx rankbatch', 'node packages/lab/bin/rankbatch.js')
      .split(' ')
      .slice(1);
    this.child = spawn(process.execPath, [...words, ...more], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child.stdout!.on('data', (data) => {
      this.text += String(data);
      this.#heard();
    });
    this.child.on('close', () => this.#heard());
  }

  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`ended without ${String(pattern)}: ${this.text}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }
}

test('three commands in two terminals: the run goes on while its ranker is killed', async () => {
  const lines = [...guide.matchAll(/```sh\n# terminal \d\n([^`]+)```/g)].flatMap(([, text]) =>
    text!.trim().split('\n'),
  );
  expect(lines.length).toBe(3);
  const first = new Command(lines[0]!);
  const [, worker] = await first.says(/run demo: works, as process (\d+)/);
  const second = new Command(lines[1]!);
  await second.says(/run demo: waits/);
  const trainer = new Command(lines[2]!, ['300']);
  await trainer.says(/batch 100, /);
  expect(second.text).not.toContain('works, as');
  process.kill(Number(worker), 'SIGKILL');
  await second.says(/run demo: works, as process \d+ \(\d+ entries replayed\)/);
  await once(trainer.child, 'close');
  expect(trainer.child.exitCode).toBe(0);
  expect(trainer.text).toContain('batch 300, ');
  const listed = spawnSync(process.execPath, ['packages/lab/bin/rankbatch.js', 'runs'], {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
  });
  expect(listed.stdout).toMatch(/demo +1\/1 +10000 +auto +works +1 +301 /);
  second.child.kill('SIGTERM');
  await once(second.child, 'close');
});

describe('Python', () => {
  const options = { sampleCount: 200, batchSize: 16, strategy: rank({ pressure: 100 }), seed: 1 };
  /** The ranker goes on meanwhile, in this process. */
  const python = async (code: string): Promise<string> => {
    const child = spawn('python3', ['-c', code], {
      cwd: join(root, 'examples'),
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (data) => (text += String(data)));
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) throw new Error(`python3 ended with ${status}`);
    return text;
  };
  const has = (modules: string): boolean => spawnSync('python3', ['-c', `import ${modules}`]).status === 0;
  const lacksRedis = !has('numpy, redis');
  beforeEach((context) =>
    context.skip(lacksRedis, 'no Python with numpy and redis here: pip install numpy redis'),
  );
  /** What a local selector comes to after so many batches with the losses of the examples. */
  const trained = (batches: number): Selector => {
    const local = new Selector(options);
    for (let i = 0; i < batches; i++) {
      const { ids } = local.next();
      local.record(
        ids,
        Array.from(ids, (id) => 1 + (id % 10)),
      );
    }
    return local;
  };
  const shown = (file: string) => {
    const source = readFileSync(join(root, 'examples', file), 'utf8');
    return [...guide.matchAll(/```python\n([^`]+)```/g)].some(([, code]) => source.includes(code!));
  };

  test('its ten lines train as a local selector would, to the last bit', async () => {
    expect(shown('redis_trainer.py')).toBe(true);
    await startRanker({ redis: redis.server.url, run: 'demo-py', ...options, depth: 1 });
    await python(
      `import sys, runpy; sys.argv = ["", "40"]
source = open("redis_trainer.py").read().replace("{demo:0}", "{demo-py:0}")
exec(compile(source, "redis_trainer.py", "exec"), {"__name__": "__main__"})`,
    );
    await using selector = await openSelector({ redis: redis.server.url, run: 'demo-py' });
    const local = trained(40);
    local.next();
    expect(await selector.snapshot()).toEqual([local.snapshot()]);
  });

  test('the batch_sampler gives each batch once, and hands the losses in', async () => {
    await startRanker({ redis: redis.server.url, run: 'sampled', ...options, depth: 1 });
    const printed = await python(`
from redis_sampler import RankbatchSampler
sampler = RankbatchSampler("sampled", batches=30)
for ids in sampler:
    sampler.record(ids, [1 + id % 10 for id in ids])
print(len(sampler))`);
    expect(printed).toBe('30\n');
    await using selector = await openSelector({ redis: redis.server.url, run: 'sampled' });
    expect(await selector.snapshot()).toEqual([trained(30).snapshot()]);
  });

  test('the batch_sampler tells the weights of a strategy that corrects for its preference', async () => {
    const weighted = { ...options, strategy: infoBatch({ fullFromEpoch: 50 }) };
    await startRanker({ redis: redis.server.url, run: 'weighted', ...weighted, depth: 1 });
    const printed = await python(`
from redis_sampler import RankbatchSampler
sampler = RankbatchSampler("weighted", batches=60)
for ids in sampler:
    print(*sampler.weights(ids))
    sampler.record(ids, [1 + id % 10 for id in ids])`);
    const local = new Selector(weighted);
    const expected = Array.from({ length: 60 }, () => {
      const { ids, weights } = local.next();
      local.record(
        ids,
        Array.from(ids, (id) => 1 + (id % 10)),
      );
      return [...weights];
    });
    const told = printed.trim().split('\n');
    expect(told.map((line) => line.split(' ').map(Number))).toEqual(expected);
    expect(new Set(expected.flat())).toEqual(new Set([1, 2]));
  });

  test('the batch_sampler says so where nobody draws', async () => {
    const ranker = await rankRun({ redis: redis.server.url, run: 'left', ...options, depth: 1 });
    await ranker.close();
    const printed = await python(`
from redis_sampler import RankbatchSampler
try:
    next(iter(RankbatchSampler("left", batches=30, timeout=1)))
except TimeoutError as error:
    print(error)`);
    expect(printed).toBe('run left: no ranker has drawn within 1 s; start one: rankbatch rank --run left\n');
  });

  test.each(['a run that is not there', 'a server that no ranker has ever seen'])(
    'the batch_sampler says so of %s',
    async (what) => {
      await startRanker({ redis: redis.server.url, run: 'other', ...options, depth: 1 });
      const printed = await python(`
from redis_sampler import RankbatchSampler
sampler = RankbatchSampler("missing", batches=30)
if ${what.startsWith('a run') ? 'False' : 'True'}:
    sampler.server.function_flush()
try:
    next(iter(sampler))
except LookupError as error:
    print(error)`);
      expect(printed).toBe(
        'run missing: must be there, got none; start a ranker: rankbatch rank --run missing\n',
      );
    },
  );

  test('the batch_sampler goes on where the server is started again, with each batch once', async () => {
    const at = { redis: redis.server.url, run: 'restarted' };
    await startRanker({ ...at, ...options, depth: 1 });
    const training = python(`
import time
from redis_sampler import RankbatchSampler
sampler = RankbatchSampler("restarted", batches=60)
for ids in sampler:
    time.sleep(0.05)
    sampler.record(ids, [1 + id % 10 for id in ids])`);
    await using selector = await openSelector({ ...at, onWait: () => {} });
    while ((await selector.status()).batches < 5) continue;
    await redis.server.kill();
    await setTimeout(2000);
    await redis.server.start();
    await training;
    expect(await selector.snapshot()).toEqual([trained(60).snapshot()]);
  });

  test('a DataLoader of PyTorch takes the sampler', async (context) => {
    context.skip(!has('torch'), 'no Python with torch here: pip install torch');
    await startRanker({ redis: redis.server.url, run: 'loaded', ...options, depth: 1 });
    await python(`
import torch
from redis_sampler import RankbatchSampler
sampler = RankbatchSampler("loaded", batches=30)
dataset = torch.utils.data.TensorDataset(1.0 + torch.arange(200) % 10, torch.arange(200))
for losses, ids in torch.utils.data.DataLoader(dataset, batch_sampler=sampler):
    sampler.record(ids, losses)`);
    await using selector = await openSelector({ redis: redis.server.url, run: 'loaded' });
    expect(await selector.snapshot()).toEqual([trained(30).snapshot()]);
  });
});
