import { newBatch } from '../base/batch.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { makeStrategy, type Strategy } from './strategy.js';

export interface UniformStrategy extends Strategy {
  readonly kind: 'uniform';
}

/**
 * Every draw uniform over all samples, with replacement ("random" in arXiv:1511.06343).
 *
 * @example
 * ```ts
 * import { uniform } from 'rankbatch';
 * uniform(); // => { kind: 'uniform' }
 * ```
 */
export function uniform(): UniformStrategy {
  return makeStrategy({ kind: 'uniform' }, createSampler);
}

function createSampler({ ledger }: SamplerSetting): Sampler {
  return {
    draw(count, at, random) {
      const batch = newBatch(count, at.epoch);
      const { ids, probabilities } = batch;
      for (let i = 0; i < count; i++)
        do ids[i] = random.below(ledger.length);
        while (!ledger.isActive(ids[i]!));
      probabilities.fill(1 / ledger.count);
      return batch;
    },
  };
}
