import type { ShownDataset } from '../services/load-dataset-of.js';
import { greatest } from '../inspect/order.js';
import { withoutWeights } from '../inspect/without-weights.js';
import { readLedger, type LedgerColumns } from '../run-folder/ledger.js';
import type { ComparedRun, Comparison } from './comparison.js';

const shown = 24;

/** The samples with the highest loss after the last epoch of one run, as without class weights: with them a heavy class fills the list. */
export interface HardSamples {
  readonly run: ComparedRun;
  readonly ids: readonly number[];
  /** As without class weights. */
  readonly ledger: LedgerColumns;
  /** Null where the data set is not at hand. */
  readonly dataset: ShownDataset | null;
}

/** Takes the first seed of the strategy that was fastest to the baseline's cost; null where it has no ledger yet. */
export async function findHardSamples(
  comparison: Comparison,
  loadDataset: (run: ComparedRun) => Promise<ShownDataset | null>,
): Promise<HardSamples | null> {
  const run = fastestRun(comparison);
  const kept = run && (await readLedger(run.stored.folder));
  if (!run || !kept) return null;
  const ledger = withoutWeights(kept, run.stored.manifest);
  return { run, ledger, ids: greatest(ledger.loss, shown), dataset: await loadDataset(run) };
}

function fastestRun({ drawn: runs, rows, baseline }: Comparison): ComparedRun | undefined {
  const rivals = rows.filter(({ isBaseline }) => !isBaseline);
  const [best] = rivals.sort(
    (a, b) => (b.secondRatio ?? 0) - (a.secondRatio ?? 0) || a.trainLoss - b.trainLoss,
  );
  return (
    runs.find(({ optimizer, select }) => optimizer === best?.optimizer && select === best.select) ??
    runs.find(({ select }) => select !== baseline) ??
    runs[0]
  );
}
