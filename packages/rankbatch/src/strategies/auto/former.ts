import type { Archive } from '../../base/snapshot.js';
import type { Ledger } from '../../ledger/ledger.js';
import { Pass } from '../pass.js';
import type { LossHeights } from './loss-heights.js';
import type { RecomputePlan } from './recompute-plan.js';

interface Parts {
  readonly ledger: Ledger;
  readonly heights: LossHeights;
  readonly plan: RecomputePlan;
}

interface Former {
  readonly unseen: number;
  readonly batches: number;
  readonly epochStart: number;
  readonly pass: Pass | undefined;
}

/** What is still of use in the state that `auto` of version 0.1 has left, another method: the losses, the pass, the plan, where learning starts. */
export function readFormer(archive: Archive, { ledger, heights, plan }: Parts): Former {
  const [isPass, , , , , , batches, epochStart] = archive.numbers(0, 0, 0, 0, 0, 0, 0, 0);
  const unseen = ledger.losses.filter((loss) => loss === Infinity).length;
  const pass = isPass ? new Pass(ledger) : undefined;
  pass?.sync(archive);
  const [, start, , firsts] = archive.numbers(0, 0, 0, 0, 0);
  heights.startFrom(start, firsts);
  archive.numbers(0, 0, 0, 0, 0);
  plan.sync(archive);
  return { unseen, batches, epochStart, pass };
}
