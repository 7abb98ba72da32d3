import { Pass } from './pass.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { makeStrategy, type Strategy } from './strategy.js';

export interface ShuffleStrategy extends Strategy {
  readonly kind: 'shuffle';
}

/**
 * Every sample once per epoch, in a new random order each epoch: the usual baseline ("shuffle" in arXiv:1511.06343).
 *
 * @example
 * ```ts
 * import { shuffle } from 'rankbatch';
 * shuffle(); // => { kind: 'shuffle' }
 * ```
 */
export function shuffle(): ShuffleStrategy {
  return makeStrategy({ kind: 'shuffle' }, createSampler);
}

function createSampler({ ledger }: SamplerSetting): Sampler {
  const pass = new Pass(ledger);
  return {
    startEpoch: () => pass.restart(),
    left: () => pass.left,
    draw: (count, at, random) => pass.draw(count, at.epoch, random),
    add: (ids) => pass.add(ids),
    retire: (ids) => pass.retire(ids),
    sync: (archive) => pass.sync(archive),
  };
}
