import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RunError } from '../base/errors.js';
import { nameRun, type RaceEvent, type RunPlan } from '../run/run-plan.js';
import type { RunRecord } from '../results/records.js';
import { endOf } from '../run/continue-run.js';
import type { KeptRun } from '../run/kept-run.js';
import { STOP } from './stop-message.js';

/** The command, from the sources and from what is built of them. */
const command = fileURLToPath(new URL('../../bin/rankbatch.js', import.meta.url));

/** Trains a run on disk in a process of its own, which is told to stop, at a checkpoint, when `signal` is aborted. */
export async function runCell(
  kept: KeptRun,
  options: {
    readonly plan: RunPlan;
    readonly concurrent: number;
    readonly checkpointEvery: number | undefined;
    /** Where the data are, if not where the run says. */
    readonly dataDir?: string | undefined;
    readonly onEvent: (event: RaceEvent) => void;
    readonly signal: AbortSignal;
  },
): Promise<RunRecord> {
  const { plan, concurrent, checkpointEvery, dataDir, onEvent, signal } = options;
  signal.throwIfAborted();
  const words = ['resume', kept.path, '--quiet', '--concurrent', String(concurrent)];
  if (checkpointEvery !== undefined) words.push('--checkpoint-every', String(checkpointEvery));
  if (dataDir !== undefined) words.push('--data-dir', dataDir);
  // In a group of its own, so that Ctrl-C reaches it through its parent only.
  const child = fork(command, words, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.on('message', (event) => {
    if (isEvent(event)) onEvent({ ...event, plan });
  });
  const stop = () => {
    if (child.connected) child.send(STOP);
  };
  signal.addEventListener('abort', stop);
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  const epochs = await kept.finishedRecords();
  if (child.exitCode !== 0 || epochs === undefined) {
    const end = child.signalCode
      ? `was ended by ${child.signalCode}`
      : `ended with exit code ${child.exitCode}`;
    const why = stderr.trim().split('\n').at(-1)?.replace('rankbatch: ', '');
    throw new RunError(`${nameRun(plan)}: ${why || `its process ${end}`}`);
  }
  const { optimizer, strategy, seed } = plan;
  return { optimizer, select: strategy.text, seed, epochs, ...(await endOf(kept)) };
}

function isEvent(message: unknown): message is RaceEvent {
  return message instanceof Object && 'kind' in message;
}
