import type { Graph } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import type { Loss } from '../losses/loss.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import {
  createSession,
  type Provider,
  type RuntimeOptions,
  type Session,
  type Tensor,
} from '../runtime/sessions.js';
import { BatchRuns } from './batch-runs.js';
import { FlatLayout } from './flat-layout.js';
import { fuseUpdate } from './fused/fused-update.js';
import { GradientSteps } from './gradient-steps.js';
import { Segments } from './segments.js';
import { nextVectors, vector, type Step, type Vectors } from './step.js';
import {
  buildGradientGraph,
  buildTrainingGraph,
  buildUpdateGraph,
  type TrainingGraph,
} from './training-graph.js';

/** What is trained, and how a step is cut. */
export interface StepPlan {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly isAveraged: boolean;
  /** The usual number of samples of a batch. */
  readonly batchSize: number | undefined;
  /** The most samples of one run. */
  readonly microBatch: number | undefined;
  /** Channels per block of the runtime's blocked convolution. */
  readonly blockSize: number | undefined;
}

/** What a step came to. */
export interface StepResult {
  /** Losses of the batch, in parts, which may still be on a device. */
  readonly losses: readonly Tensor[];
  /** Writes what of `next` is not written yet: until then a step may still fail, and leaves all as it was. */
  readonly finish: () => void;
}

/** Makes the steps of a trainer. */
export interface StepRunner {
  readonly training: TrainingGraph;
  /**
   * Vectors [P] of each kind that steps write in turn: one, which `finish` overwrites in its place; two; or three, where a step may start before
   * the losses of the one before are here, which may undo both.
   */
  readonly turns: 1 | 2 | 3;
  /** A vector [P] of zeros, as steps take those of parameters, state and average. */
  allocate(): Tensor;
  run(step: Step): Promise<StepResult>;
  release(): Promise<void>;
}

/**
 * Readies what makes steps. The native runtime computes the gradient, and one pass updates by it, where the optimizer is elementwise; else a
 * step is one run, or of micro-batches one for each and one for the update.
 */
export async function createStepRunner(
  plan: StepPlan,
  options: RuntimeOptions & { readonly provider: Provider },
): Promise<StepRunner> {
  const { model, optimizer, loss, isAveraged, blockSize, batchSize, microBatch } = plan;
  const layout = new FlatLayout(model.graph, model.parameters);
  const update = buildUpdateGraph(layout, optimizer, isAveraged);
  // Parameters, state and average, and one gradient, or that of the micro-batches before as well.
  const vectors = 1 + optimizer.state.length + Number(isAveraged) + (microBatch === undefined ? 1 : 2);
  const isNative = options.provider === 'cpu';
  const fused = isNative ? fuseUpdate(update, layout.length, vectors) : undefined;
  const isOneRun = microBatch === undefined && !fused;
  // The native runtime takes and fills parts of vectors where they lie; others copy all that goes in and out.
  const segments = isNative ? new Segments(model.graph, model.parameters) : undefined;
  const build = (size?: number) => {
    const target = {
      loss,
      ...(blockSize !== undefined && { blockSize }),
      ...(size !== undefined && { batchSize: size }),
    };
    return isOneRun
      ? buildTrainingGraph(model, optimizer, { ...target, isAveraged })
      : buildGradientGraph(model, { ...target, isSummed: microBatch !== undefined, segments });
  };
  const training = build();
  const size = microBatch ?? batchSize;
  const graphs = [training.graph, ...(size === undefined ? [] : [build(size).graph])];
  if (!isOneRun && !fused) graphs.push(update);
  const sessions = await createSessions(graphs, options);
  const [anySize, session] = sessions;
  const usual = size !== undefined && session ? { size, session } : undefined;
  const runs = new BatchRuns(model, loss, training, { anySize: anySize!, ...(usual && { usual }) });
  const release = async () => {
    await Promise.all(sessions.map((each) => each.release()));
  };
  const allocate = () => vector(fused?.allocate() ?? new Float32Array(layout.length));
  const turns = fused ? 1 : options.provider === 'webgpu' ? 3 : 2;
  const runner = { training, turns, allocate, release } as const;
  if (isOneRun)
    return {
      ...runner,
      run: async ({ batch, random, current, next, scalars }) => {
        const losses = await runs.run(batch, random, { ...current, ...scalars }, nextVectors(next));
        return { losses: [losses], finish: nothing };
      },
    };
  const zeros = () => vector(new Float32Array(training.statistics.length));
  const statistics = training.statistics.length === 0 ? undefined : ([zeros(), zeros()] as const);
  const steps = new GradientSteps({ runs, microBatch, allocate, statistics, segments });
  return {
    ...runner,
    run: async (step) => {
      const { losses, gradient } = await steps.run(step);
      const inputs = { ...withoutStatistics(step.current), ...step.scalars, gradient };
      const outputs = nextVectors(withoutStatistics(step.next));
      if (fused) return { losses, finish: () => fused.run(inputs, outputs) };
      await sessions.at(-1)!.run(inputs, outputs);
      return { losses, finish: nothing };
    },
  };
}

function nothing(): void {
  // All is written.
}

function withoutStatistics(vectors: Vectors): Vectors {
  return Object.fromEntries(Object.entries(vectors).filter(([name]) => name !== 'statistics'));
}

/** All or none. */
async function createSessions(graphs: readonly Graph[], options: RuntimeOptions): Promise<Session[]> {
  const sessions: Session[] = [];
  try {
    for (const graph of graphs) sessions.push(await createSession(graph, { ...options, outputsStay: true }));
    return sessions;
  } catch (error) {
    await Promise.all(sessions.map((session) => session.release()));
    throw error;
  }
}
