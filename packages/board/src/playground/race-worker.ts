// Trains in a worker, so that the page stays responsive. Commands are obeyed in their order, between two batches.
import { addLabelNoise, DataError } from '@rankbatch/data/browser';
import { createTrainer, mnistCnnSmall } from '@rankbatch/onnx';
import { loadRuntime } from './load-runtime.js';
import type { Command, Report } from './messages.js';
import { readMnistFiles } from './mnist-files.js';
import { Race } from './race.js';
import { generatedData, type RaceData } from './race-data.js';
import { makeOptimizer } from './race-setup.js';
import type { Settings } from './settings.js';

/** Least time between two reports of progress, in ms. */
const progressMs = 250;
/** The network is too small to keep more busy, and the page wants a core of its own. */
const threads = crossOriginIsolated ? Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1)) : 1;

const commands: Command[] = [];
let wake: (() => void) | undefined;
let race: Race | undefined;
let isRunning = false;
let pictureMs = 0;
let progressAt = -Infinity;
let pictureAt = -Infinity;

addEventListener('message', ({ data }: MessageEvent<Command>) => {
  commands.push(data);
  wake?.();
});
void work();

async function work(): Promise<void> {
  try {
    const transferred = await loadRuntime((bytes) => report({ kind: 'loading', bytes }));
    report({ kind: 'loaded', transferred });
  } catch (error) {
    return report({ kind: 'failed', message: messageOf(error) });
  }
  for (;;) {
    const command = commands.shift();
    try {
      if (command !== undefined) await obey(command);
      else if (isRunning) await turn(performance.now() >= pictureAt + pictureMs);
      else await new Promise<void>((resolve) => (wake = resolve));
    } catch (error) {
      isRunning = false;
      report({ kind: 'failed', message: messageOf(error) });
    }
    await nextTask();
  }
}

async function obey(command: Command): Promise<void> {
  switch (command.kind) {
    case 'prepare':
      return prepare(command.settings, command.files);
    case 'run':
      ({ pictureMs } = command);
      isRunning = race !== undefined;
      return report({ kind: 'running' });
    case 'pause':
      isRunning = false;
      if (race !== undefined) report({ kind: 'progress', sides: race.progress });
      return report({ kind: 'paused' });
    case 'step':
      isRunning = false;
      await turn(true);
      return report({ kind: 'paused' });
    case 'pressure':
      race?.setPressure(command.pressure);
      return report({ kind: 'pressure', pressure: command.pressure });
  }
}

/** Makes a new race; files that cannot be used leave the one there is as it was. */
async function prepare(settings: Settings, files: readonly File[]): Promise<void> {
  const data = await readData(settings, files);
  if (data === undefined) return;
  isRunning = false;
  await race?.dispose();
  race = undefined;
  const { optimizer, batchSize, labelNoise: share, seed } = settings;
  const learner = () =>
    createTrainer({
      model: mnistCnnSmall({ seed }),
      optimizer: makeOptimizer(optimizer),
      seed,
      batchSize,
      threads,
    });
  // There is no test set: nothing here is a final figure.
  const noisy = addLabelNoise({ ...data, test: data.validation, classes: 10 }, { share, seed });
  // The first step in a worker takes seconds to make ready what all run: it is on nobody's clock.
  const first = await learner();
  await first.step(noisy.train, Uint32Array.from(noisy.train.labels.slice(0, batchSize).keys()));
  await first.dispose();
  race = new Race(noisy, settings, { shuffle: await learner(), selection: await learner() });
  report({ kind: 'ready', settings, files, data: race.data, threads });
  report({ kind: 'measured', sides: await race.measure() });
}

async function readData({ digits, seed }: Settings, files: readonly File[]): Promise<RaceData | undefined> {
  if (files.length === 0) return generatedData(digits, seed);
  try {
    return await readMnistFiles(files, seed);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    report({ kind: 'refused', message: error.message });
    report({ kind: isRunning ? 'running' : 'paused' });
    return undefined;
  }
}

async function turn(isShown: boolean): Promise<void> {
  if (race === undefined) return;
  const { batches, measured } = await race.turn(isShown);
  const now = performance.now();
  if (batches !== undefined) pictureAt = now;
  if (batches !== undefined || measured !== undefined || now >= progressAt + progressMs) {
    progressAt = now;
    report({ kind: 'progress', sides: race.progress, ...(batches && { batches }) });
  }
  if (measured !== undefined) report({ kind: 'measured', sides: measured });
}

function report(message: Report): void {
  postMessage(message);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Lets messages in; a timer would be held back by browsers. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
