// Locks between processes, each of which waits a little, drawn anew, before every change of a file: so their acts come in any order.
// What was built is run: `tsc -b tsconfig.build.json` must have run.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';

const built = (path: string) => new URL(`../../dist/${path}`, import.meta.url).href;
const core = new URL('../../../rankbatch/dist/index.js', import.meta.url).href;

/** Tries to lock at each line that it reads, and says what came of it; `holding` is a folder that only one holder can make. */
const contender = `
  import files from 'node:fs/promises';
  import { mkdirSync, rmdirSync } from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  import { createInterface } from 'node:readline';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Random } from '${core}';
  const [folder, seed] = process.argv.slice(1);
  const random = new Random(Number(seed));
  for (const name of ['link', 'rename', 'rm', 'open', 'writeFile', 'readFile']) {
    const work = files[name];
    files[name] = async (...words) => {
      await sleep(4 * random.float());
      return work(...words);
    };
  }
  syncBuiltinESMExports();
  const { lockFolder } = await import('${built('run-folder/run-lock.js')}');
  console.log('ready');
  for await (const line of createInterface(process.stdin)) {
    let said = 'won';
    try {
      const unlock = await lockFolder(folder);
      try {
        mkdirSync(folder + '/holding');
      } catch {
        said = 'two holders';
      }
      if (line === 'keep') {
        console.log('kept');
        await sleep(2 ** 30);
      }
      await sleep(3);
      rmdirSync(folder + '/holding');
      await unlock();
    } catch (error) {
      said = error.message.includes('must be written by one process at a time') ? 'lost' : String(error);
    }
    console.log(said);
  }`;

interface Contender {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ask: (line: string) => Promise<string>;
}

let folder: string;
let contenders: Contender[] = [];

async function start(seed: number): Promise<Contender> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', contender, folder, String(seed)]);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return {
    child,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-locks-'));
  contenders = await Promise.all([1, 2, 3].map(start));
});
afterEach(async () => {
  for (const { child } of contenders) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

it('three processes that take over a dead lock at once never hold it together', async () => {
  const dead = { pid: 2 ** 22 + 1, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
  const seen = new Set<string>();
  let rounds = 0;
  for (let trial = 0; trial < 60; trial += 1) {
    await writeFile(join(folder, 'lock.json'), JSON.stringify({ ...dead, trial }));
    const said = await Promise.all(contenders.map(({ ask }) => ask('go')));
    for (const word of said) seen.add(word);
    if (said.includes('won')) rounds += 1;
  }
  expect([...seen].toSorted()).toEqual(['lost', 'won']);
  expect(rounds).toBe(60);
  expect(await readdir(folder)).toEqual([]);
});

it('when a process that holds it is killed, one of the others takes over', async () => {
  const [first, ...others] = contenders;
  expect(await first!.ask('keep')).toBe('kept');
  expect(await Promise.all(others.map(({ ask }) => ask('go')))).toEqual(['lost', 'lost']);
  first!.child.kill('SIGKILL');
  await once(first!.child, 'close');
  await rm(join(folder, 'holding'), { recursive: true });
  const said = await Promise.all(others.map(({ ask }) => ask('go')));
  expect(said).toContain('won');
  expect(said.filter((word) => word !== 'won' && word !== 'lost')).toEqual([]);
});
