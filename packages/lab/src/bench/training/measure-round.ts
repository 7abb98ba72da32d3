import type { Provider } from '@rankbatch/onnx';
import type { Pacer } from '../pacer.js';
import { epochsPerRecomputation, TrainingLoop, type TrainingSetting } from './training-loop.js';

/** What one round came to. */
export interface Round {
  /** Whole steps: choosing and gathering the batch, the optimizer step, recording its losses. */
  readonly samplesPerSecond: number;
  /** Forward only, over all samples, in the way of a recomputation. */
  readonly evalSamplesPerSecond: number;
  /** Choosing and recording, in percent of the time of the trainer's steps. */
  readonly selectionShare: number;
  /** Choosing, recording and recomputing over two epochs, in percent of the time of the trainer's steps. */
  readonly recomputeShare: number;
}

/** A round of ours, and what the engine computed with. */
export interface OurRound extends Round {
  readonly provider: Provider;
}

/** Steps before those that count, for both us and the peers. */
export const warmUpSteps = 20;

/** Recomputes the losses of all samples, once, and makes some steps, in a fresh state. */
export async function measureRound(
  { steps, ...setting }: TrainingSetting & { readonly steps: number },
  { pacer, onPhase }: { readonly pacer: Pacer; readonly onPhase: (phase: string) => void },
): Promise<OurRound> {
  onPhase('set-up');
  const loop = await TrainingLoop.start(setting, pacer);
  try {
    const { watch } = loop;
    await pacer.turn();
    onPhase('recomputation');
    const evaluated = await loop.recompute();
    const evaluateSeconds = watch.take('evaluate');
    const recomputeSeconds = watch.take('plan') + evaluateSeconds;

    onPhase('warm-up');
    for (let step = 0; step < warmUpSteps; step++) await loop.step();
    watch.take('select');
    watch.take('step');
    let trained = 0;
    for (let step = 0; step < steps; step++) {
      trained += await loop.step();
      if (pacer.isDue) {
        onPhase(`steps ${Math.floor((100 * (step + 1)) / steps)} %`);
        await pacer.turn();
      }
    }
    const selectSeconds = watch.take('select');
    const stepSeconds = watch.take('step');
    // One recomputation of all samples belongs to the draws of two epochs.
    const steppedShare = trained / (epochsPerRecomputation * evaluated);
    return {
      provider: loop.provider,
      samplesPerSecond: trained / (selectSeconds + stepSeconds),
      evalSamplesPerSecond: evaluated / evaluateSeconds,
      selectionShare: (100 * selectSeconds) / stepSeconds,
      recomputeShare: (100 * (selectSeconds + recomputeSeconds * steppedShare)) / stepSeconds,
    };
  } finally {
    await loop.dispose();
  }
}
