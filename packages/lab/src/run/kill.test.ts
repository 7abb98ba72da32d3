import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Random } from 'rankbatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategies } from '../strategies/strategies.js';
import { buildToyCommand } from '../testing/build-toy-command.testing.js';
import { ownStrategy, removeOwnStrategy } from '../testing/own-strategy.testing.js';
import type { Sabotage } from './saboteur.testing.js';

const folder = mkdtempSync(join(tmpdir(), 'rankbatch-kill-'));
const words = ['--data', 'toy', '--batch', '10', '--epochs', '4', '--checkpoint-every', '3', '--quiet'];
let command: string;

beforeAll(async () => {
  command = await buildToyCommand(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  removeOwnStrategy();
});

async function start(args: readonly string[], sabotage?: Sabotage) {
  const env = { ...process.env, ...(sabotage && { SABOTAGE: JSON.stringify(sabotage) }) };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  const acts = Number(/acts: (\d+)/.exec(stderr)?.[1]);
  return { status: child.exitCode, signal: child.signalCode, stderr, acts };
}

const train = (run: string, select: string, sabotage?: Sabotage) =>
  start(['train', ...words, '--select', select, '--out', join(folder, run)], sabotage);

/** Goes on with a run that was killed, from its start where it has not come to be one. */
const goOn = (run: string, select: string, sabotage?: Sabotage) =>
  existsSync(join(folder, run, 'run.json'))
    ? start(['resume', join(folder, run), '--quiet'], sabotage)
    : train(run, select, sabotage);

/** All results of a run but its times. */
function resultsOf(run: string) {
  const read = (name: string) => readFileSync(join(folder, run, name));
  return {
    metrics: read('metrics.jsonl')
      .toString()
      .replace(/"\w+Seconds":[^,]+,/g, ''),
    ledger: read('ledger.parquet').toString('base64'),
    losses: read('losses.f32').toString('base64'),
    model: read('model.onnx').toString('base64'),
  };
}

/** Trains an undisturbed run, and draws moments of it, or of what is left of it behind a moment. */
async function undisturbed(select: string) {
  const name = `undisturbed ${basename(select)}`;
  const { status, stderr, acts } = await train(name, select);
  expect({ status, stderr }).toEqual({ status: 0, stderr: `acts: ${acts}\n` });
  const random = new Random(1511);
  return {
    results: resultsOf(name),
    moment: (behind = 0) => 1 + Math.floor(random.float() * (acts - behind)),
  };
}

describe('a run on disk', () => {
  // Every strategy that there is, and one of the user's own.
  it.each([...strategies.map(({ example }) => example), `${ownStrategy()}:curriculum`])(
    'of %s ends with the same bits as an undisturbed one, killed twice',
    async (select) => {
      const { results, moment } = await undisturbed(select);
      const [first, run] = [moment(), `killed ${basename(select)}`];
      expect((await train(run, select, { at: first, how: 'kill' })).signal).toBe('SIGKILL');
      expect((await goOn(run, select, { at: moment(first), how: 'kill' })).signal).toBe('SIGKILL');
      expect(await goOn(run, select)).toMatchObject({ status: 0, signal: null });
      expect(resultsOf(run)).toEqual(results);
    },
  );

  it('says so when the disk is full, and goes on to the same bits when there is room again', async () => {
    const { results, moment } = await undisturbed('rank:100');
    const trial = async (run: string, at: number) => {
      const { status, stderr } = await train(run, 'rank:100', { at, how: 'disk full' });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^rankbatch: .*must be written, got an error \(no space left\).*\n/);
      expect(stderr).toContain(`go on from there with rankbatch resume ${join(folder, run)}\n`);
      expect(await goOn(run, 'rank:100')).toMatchObject({ status: 0 });
      expect(resultsOf(run)).toEqual(results);
    };
    await Promise.all([trial('full', moment()), trial('full-again', moment())]);
  });
});
