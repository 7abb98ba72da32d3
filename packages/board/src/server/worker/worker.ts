import { parentPort } from 'node:worker_threads';
import { oneLine, UsageError } from '@rankbatch/lab/run-folder';
import { makeDownload } from './downloads.js';
import { readContents, readPicture } from './contents.js';
import { readRanks, readSamples } from './samples.js';
import type { Task, TaskAnswer, TaskMessage, TaskResults } from './tasks.js';

function run(task: Task): Promise<TaskResults[Task['kind']]> {
  if (task.kind === 'samples') return readSamples(task);
  if (task.kind === 'ranks') return readRanks(task);
  if (task.kind === 'contents') return readContents(task);
  if (task.kind === 'picture') return readPicture(task);
  return makeDownload(task);
}

async function answer({ number, task }: TaskMessage): Promise<TaskAnswer> {
  try {
    return { number, result: await run(task) };
  } catch (error) {
    return { number, error: oneLine(error), refused: error instanceof UsageError };
  }
}

// One after another: each may need all the memory that there is.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: TaskMessage) => {
  last = last.then(async () => parentPort?.postMessage(await answer(message)));
});
