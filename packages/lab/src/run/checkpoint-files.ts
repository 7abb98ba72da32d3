import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Random } from 'rankbatch';
import { RunError, systemCode } from '../base/errors.js';
import { makeFolder, syncFolder, writeAtomically, writeDurably } from '../base/durable-files.js';
import { parseJson } from '../base/parse-json.js';
import { readPlainFile } from '../base/plain-file.js';
import { readRunFile } from '../run-folder/checksums.js';
import type { KeptLearner } from '../services/learner.js';
import { restoreSelector, type RunPosition, type TrainingRun } from './training-run.js';

/**
 * What `checkpoint/state.json` holds. The parts stand in files of their own, which are complete before `state.json`
 * names them and stay until it names others: whenever a process is killed, `state.json` names a whole checkpoint.
 */
interface CheckpointState {
  readonly version: 1;
  readonly position: RunPosition;
  /** State of the random source of augmentation. */
  readonly random: readonly number[];
  readonly parts: Readonly<Record<Part, { readonly file: string; readonly sha256: string }>>;
}

type Part = 'learner' | 'selector' | 'samples';

const extensions: Readonly<Record<Part, string>> = {
  learner: 'safetensors',
  selector: 'bin',
  samples: 'bin',
};
const STATE_FILE = 'state.json';
export const CHECKPOINT = 'checkpoint';

/**
 * Replaces the checkpoint in `folder` by where the run stands now.
 *
 * @param announce hears of the text of `state.json` before it is written
 */
export async function writeCheckpoint(
  folder: string,
  run: TrainingRun<KeptLearner>,
  announce: (state: string) => Promise<void>,
): Promise<void> {
  const { position, selector, history, setup } = run;
  await makeFolder(folder);
  const contents: Record<Part, Uint8Array> = {
    learner: await setup.learner.checkpoint(),
    selector: selector.snapshot(),
    samples: serialize(history.columns),
  };
  const write = async (part: Part) => {
    const file = `epoch-${position.epoch}-step-${position.step}.${part}.${extensions[part]}`;
    await writeDurably(join(folder, file), contents[part]);
    return { file, sha256: sha256(contents[part]) };
  };
  const parts = {
    learner: await write('learner'),
    selector: await write('selector'),
    samples: await write('samples'),
  };
  const state: CheckpointState = { version: 1, position, random: [...run.random.state], parts };
  await syncFolder(folder);
  const text = `${JSON.stringify(state, null, 2)}\n`;
  await announce(text);
  await writeAtomically(folder, STATE_FILE, text);
  const named = new Set([STATE_FILE, ...Object.values(parts).map(({ file }) => file)]);
  for (const name of await readdir(folder)) if (!named.has(name)) await rm(join(folder, name));
}

/** Sets the run to the checkpoint of its folder, if there is one. */
export async function restoreCheckpoint(runFolder: string, run: TrainingRun<KeptLearner>): Promise<void> {
  const folder = join(runFolder, CHECKPOINT);
  const state = await readState(runFolder);
  if (state === undefined) return;
  const read = async (part: Part) => {
    const { file, sha256: expected } = state.parts[part];
    const path = join(folder, file);
    try {
      const bytes = await readPlainFile(path, Infinity);
      if (sha256(bytes) === expected) return bytes;
    } catch (error) {
      throw damaged(path, error);
    }
    throw damaged(path);
  };
  const [learner, selector, samples] = [await read('learner'), await read('selector'), await read('samples')];
  await run.setup.learner.restore(learner);
  run.selector = restoreSelector(selector, run.setup);
  run.random = Random.fromState(Uint32Array.from(state.random));
  const columns: unknown = deserialize(samples);
  run.history.restore(columns instanceof Map ? columns : new Map());
  Object.assign(run.position.seconds, state.position.seconds);
  Object.assign(run.position, state.position, { seconds: run.position.seconds });
}

async function readState(runFolder: string): Promise<CheckpointState | undefined> {
  const path = join(runFolder, CHECKPOINT, STATE_FILE);
  const { bytes, fault } = await readRunFile(runFolder, 'checkpoint/state.json');
  if (fault) throw new RunError(`${fault.message}; the checkpoint is damaged`, { cause: fault });
  if (bytes === undefined) return undefined;
  const state = parseJson(bytes.toString('utf8'));
  if (!isState(state)) throw damaged(path);
  return state;
}

function isState(value: unknown): value is CheckpointState {
  return value instanceof Object && 'version' in value && value.version === 1 && 'parts' in value;
}

function damaged(path: string, cause?: unknown): RunError {
  return new RunError(
    `${path}: must be as it was written, got ${systemCode(cause) ?? 'other content'}; the checkpoint is damaged: start a new run`,
    { cause },
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
