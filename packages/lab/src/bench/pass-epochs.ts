import type { Contender } from './contender.js';
import type { Pacer } from './pacer.js';
import type { TrainingLosses } from './training-losses.js';

/**
 * Draws and records the first `epochs`, batch by batch as in training but with losses that are made up; tells now and then
 * which share of it is done.
 */
export async function passEpochs(
  contender: Contender & { readonly epoch: number },
  options: {
    readonly epochs: number;
    readonly sampleCount: number;
    readonly batchSize: number;
    readonly losses: TrainingLosses;
    readonly pacer: Pacer;
    readonly onShare?: (share: number) => void;
  },
): Promise<void> {
  const { epochs, sampleCount, batchSize, losses, pacer, onShare } = options;
  const made = new Float64Array(batchSize);
  let done = 0;
  while (contender.epoch < epochs) {
    const { ids } = contender.next();
    contender.record(ids, losses.overwrite(made.subarray(0, ids.length)));
    done += ids.length;
    if (pacer.isDue) {
      onShare?.(done / (epochs * sampleCount));
      await pacer.turn();
    }
  }
}
