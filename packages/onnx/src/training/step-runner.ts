import type { Graph } from '../graph/graph.js';
import type { Model } from '../graph/model.js';
import type { Loss } from '../losses/loss.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createSession, type RuntimeOptions, type Session } from '../runtime/sessions.js';
import { BatchRuns } from './batch-runs.js';
import { MicroBatches } from './micro-batches.js';
import { nextVectors, type Step } from './step.js';
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

/** Makes the steps of a trainer. */
export interface StepRunner {
  readonly training: TrainingGraph;
  /** Writes `next` and returns the losses of the batch. */
  run(step: Step): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Readies what makes steps: whole batches in one run, or micro-batches whose gradients add up. */
export async function createStepRunner(plan: StepPlan, options: RuntimeOptions): Promise<StepRunner> {
  const { model, optimizer, loss, isAveraged, blockSize, batchSize, microBatch } = plan;
  const build = (size?: number) => {
    const target = {
      loss,
      ...(blockSize !== undefined && { blockSize }),
      ...(size !== undefined && { batchSize: size }),
    };
    return microBatch === undefined
      ? buildTrainingGraph(model, optimizer, { ...target, isAveraged })
      : buildGradientGraph(model, target);
  };
  const training = build();
  const size = microBatch ?? batchSize;
  const graphs = [training.graph, ...(size === undefined ? [] : [build(size).graph])];
  if (microBatch !== undefined) graphs.push(buildUpdateGraph(training.parameters, optimizer, isAveraged));
  const sessions = await createSessions(graphs, options);
  const [anySize, session, update] = sessions;
  const usual = size !== undefined && session ? { size, session } : undefined;
  const runs = new BatchRuns(model, loss, training, { anySize: anySize!, ...(usual && { usual }) });
  const release = async () => {
    await Promise.all(sessions.map((each) => each.release()));
  };
  if (microBatch === undefined)
    return {
      training,
      release,
      run: ({ batch, random, current, next, scalars }) =>
        runs.run(batch, random, { ...current, ...scalars }, nextVectors(next)),
    };
  const parts = new MicroBatches(runs, update!, microBatch, training);
  return { training, release, run: (step) => parts.run(step) };
}

/** All or none. */
async function createSessions(graphs: readonly Graph[], options: RuntimeOptions): Promise<Session[]> {
  const sessions: Session[] = [];
  try {
    for (const graph of graphs) sessions.push(await createSession(graph, options));
    return sessions;
  } catch (error) {
    await Promise.all(sessions.map((session) => session.release()));
    throw error;
  }
}
