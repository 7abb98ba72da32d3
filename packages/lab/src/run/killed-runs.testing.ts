// Runs of the toy data that are killed, or whose disk is full, at chosen moments, beside undisturbed ones.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Random } from 'rankbatch';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildToyCommand } from '../testing/build-toy-command.testing.js';
import { removeOwnStrategy } from '../testing/own-strategy.testing.js';
import type { Sabotage } from './saboteur.testing.js';

export const folder = mkdtempSync(join(tmpdir(), 'rankbatch-kill-'));
const words = ['--data', 'toy', '--batch', '10', '--epochs', '4', '--checkpoint-every', '3', '--quiet'];
let command: string;

beforeAll(async () => {
  command = await buildToyCommand(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  removeOwnStrategy();
});

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** Changes of files and steps. */
  readonly acts: number;
}

/** What a run has left, but for its times. */
type Results = Readonly<Record<'metrics' | 'ledger' | 'losses' | 'model', string>>;

async function start(args: readonly string[], sabotage?: Sabotage): Promise<Ended> {
  const env = { ...process.env, ...(sabotage && { SABOTAGE: JSON.stringify(sabotage) }) };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  const acts = Number(/acts: (\d+)/.exec(stderr)?.[1]);
  return { status: child.exitCode, signal: child.signalCode, stderr, acts };
}

export const train = (run: string, select: string, sabotage?: Sabotage): Promise<Ended> =>
  start(['train', ...words, '--select', select, '--out', join(folder, run)], sabotage);

/** Goes on with a run that was killed, from its start where it has not come to be one. */
export const goOn = (run: string, select: string, sabotage?: Sabotage): Promise<Ended> =>
  existsSync(join(folder, run, 'run.json'))
    ? start(['resume', join(folder, run), '--quiet'], sabotage)
    : train(run, select, sabotage);

export function resultsOf(run: string): Results {
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
export async function undisturbed(
  select: string,
): Promise<{ readonly results: Results; readonly moment: (behind?: number) => number }> {
  const name = `undisturbed ${basename(select)}`;
  const { status, stderr, acts } = await train(name, select);
  expect({ status, stderr }).toEqual({ status: 0, stderr: `acts: ${acts}\n` });
  const random = new Random(1511);
  return {
    results: resultsOf(name),
    moment: (behind = 0) => 1 + Math.floor(random.float() * (acts - behind)),
  };
}

/** Kills a run twice, at drawn moments, and goes on with it. @returns its results, and those of an undisturbed one */
export async function resultsAfterKills(select: string): Promise<[Results, Results]> {
  const { results, moment } = await undisturbed(select);
  const [first, run] = [moment(), `killed ${basename(select)}`];
  expect((await train(run, select, { at: first, how: 'kill' })).signal).toBe('SIGKILL');
  expect((await goOn(run, select, { at: moment(first), how: 'kill' })).signal).toBe('SIGKILL');
  expect(await goOn(run, select)).toMatchObject({ status: 0, signal: null });
  return [resultsOf(run), results];
}
