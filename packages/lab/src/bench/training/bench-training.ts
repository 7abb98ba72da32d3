import type { BenchHooks } from '../bench-event.js';
import { formatCount } from '../format-count.js';
import { Pacer } from '../pacer.js';
import { measureRound, type OurRound } from './measure-round.js';
import { soak, type Soak } from './soak.js';
import { TrainingLoop } from './training-loop.js';
import { trainingModels } from './training-models.js';
import { looks, type TrainingOptions } from './training-options.js';
import { runPeers, type PeerSpeed } from './training-peers.js';
import { planTraining, type TrainingTask } from './training-plan.js';
import { summarizeRounds, type TrainingRow } from './training-row.js';

/** The rows in the order measured, and one line for each peer that was left out. */
export interface TrainingResult {
  readonly rows: readonly TrainingRow[];
  readonly notes: readonly string[];
}

/**
 * Measures every model in turn: in each round first our engine in this process, in a fresh state, then the peers in theirs;
 * after the rounds, the soak if there is to be one.
 */
export async function benchTraining(options: TrainingOptions, hooks: BenchHooks): Promise<TrainingResult> {
  const models = trainingModels.filter(({ name }) => options.models.includes(name));
  const tasks = planTraining(options, models);
  hooks.onEvent({ kind: 'plan', tasks });
  const rows: TrainingRow[] = [];
  const notes: string[] = [];
  for (const model of models) {
    const measured = await measureModel(
      tasks.filter((task) => task.model === model),
      options,
      hooks,
    );
    const { batchSize, sampleCount, threads, steps } = options;
    const { rounds, theirs, memory } = measured;
    rows.push({
      model: model.name,
      batchSize,
      engine: `onnxruntime ${rounds[0]!.provider}`,
      ...summarizeRounds(rounds, theirs),
      sampleCount,
      threads,
      steps,
      rounds: rounds.length,
      memory,
    });
    notes.push(...measured.notes.filter((note) => !notes.includes(note)));
  }
  return { rows, notes };
}

async function measureModel(
  tasks: readonly TrainingTask[],
  options: TrainingOptions,
  { signal, onEvent }: BenchHooks,
): Promise<{
  rounds: OurRound[];
  theirs: PeerSpeed[][];
  memory: Soak | null;
  notes: string[];
}> {
  const pacer = new Pacer(signal);
  const rounds: OurRound[] = [];
  const theirs: PeerSpeed[][] = [];
  const notes: string[] = [];
  let memory: Soak | null = null;
  for (const task of tasks) {
    const { model, subject } = task;
    const setting = { ...options, model };
    const begun = performance.now();
    const onPhase = (phase: string): void => {
      onEvent({ kind: 'phase', task, phase });
    };
    let result = '';
    if (subject === 'ours') {
      const round = await measureRound(setting, { pacer, onPhase });
      rounds.push(round);
      result = describeSpeed(round.samplesPerSecond);
    } else if (subject === 'soak') {
      const loop = await TrainingLoop.start(setting, pacer);
      const step = async (): Promise<void> => {
        await loop.recompute();
        await loop.step();
      };
      try {
        memory = await soak(step, { steps: options.soak!, looks }, { pacer, onPhase });
      } finally {
        await loop.dispose();
      }
      result = `${formatCount(options.soak!)} steps`.padEnd(speedWidth);
    } else {
      onPhase('running');
      const answer = await runPeers({ ...setting, ...subject }, signal);
      theirs.push([...answer.rows]);
      notes.push(...answer.notes);
      result = describeSpeed(answer.rows[0]?.samplesPerSecond);
    }
    onEvent({ kind: 'end', task, result, seconds: (performance.now() - begun) / 1000 });
  }
  return { rounds, theirs, memory, notes };
}

function describeSpeed(samplesPerSecond: number | undefined): string {
  const speed = samplesPerSecond === undefined ? '-' : formatCount(samplesPerSecond);
  return `${speed.padStart(7)} samples/s`;
}

const speedWidth = describeSpeed(0).length;
