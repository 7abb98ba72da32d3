// Trains one run in a process of its own, through the command as everyone has it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { watchFile, unwatchFile } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMetrics } from '@rankbatch/lab';
import { STOP } from '@rankbatch/lab/internal';

const command = fileURLToPath(new URL('../../packages/lab/bin/rankbatch.js', import.meta.url));

/**
 * Runs `rankbatch` with these words, and tells of every epoch that the run in `folder` finishes; stops at a checkpoint when
 * `signal` is aborted, and then rejects with its reason.
 *
 * @param {readonly string[]} words
 * @param {{ folder: string, onEpochs: (epochs: import('@rankbatch/lab').EpochMetrics[]) => void, signal: AbortSignal }} options
 */
export async function trainProcess(words, { folder, onEpochs, signal }) {
  signal.throwIfAborted();
  // In a group of its own, so that Ctrl-C reaches it through us only; it stops when we are gone.
  const child = fork(command, words, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true });
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const stop = () => child.connected && child.send(STOP);
  const metrics = join(folder, 'metrics.jsonl');
  const look = () => void readMetrics(folder).then(onEpochs, () => {});
  signal.addEventListener('abort', stop);
  watchFile(metrics, { interval: 250 }, look);
  await once(child, 'close');
  unwatchFile(metrics, look);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (child.exitCode !== 0)
    throw new Error(
      stderr.trim().split('\n').at(-1) || `its process ended with ${child.signalCode ?? child.exitCode}`,
    );
}
