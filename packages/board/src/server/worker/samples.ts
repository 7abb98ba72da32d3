import {
  dataMark,
  describeJudged,
  describeLabels,
  explainRows,
  greatest,
  inspectionLists,
  lossWithoutWeights,
  readLossHistory,
  sampleAnswers,
  type Inspection,
  type LedgerColumns,
  type SampleAnswers,
} from '@rankbatch/lab/run-folder';
import type { RankHistogram, SampleFacts, SampleListName, SamplePage } from '../../api.js';
import { readInspectedRun } from './inspected-run.js';
import type { Task } from './tasks.js';

const pageSize = 24;
const rankParts = 20;
/** Points of a loss history at most. */
const mostEpochs = 60;
/** Titles of the lab's lists. */
const titles: Readonly<Record<SampleListName, string>> = {
  suspicious: 'Likely label errors',
  heldBack: 'Held back by auto',
  hardest: 'Hardest',
  neverLearnt: 'Never learnt',
  mostForgotten: 'Most forgotten',
};

/** One page of one list of a run's samples; null where the run has no ledger yet. Pages that are not there are empty. */
export async function readSamples({
  folder,
  list,
  page,
  last,
  noise,
}: Task & { readonly kind: 'samples' }): Promise<SamplePage | null> {
  const run = await readInspectedRun({ folder, last });
  if (run === null) return null;
  const { manifest, ledger, inspection } = run;
  const answers = sampleAnswers(ledger, manifest.data);
  const { ids, what } = listOf(inspection, list);
  const shown = ids.slice(page * pageSize, (page + 1) * pageSize);
  const { contradicted, others } = describeLabels(inspection, ledger, { answers, noise });
  const history = await readLossHistory(folder, manifest, shown, mostEpochs);
  const lossOf = lossWithoutWeights(ledger, manifest);
  const lossesOf = (id: number, index: number) =>
    (history.losses[index] ?? []).map((loss) => lossOf(loss, id));
  return {
    list,
    what,
    total: ids.length,
    page,
    pages: Math.ceil(ids.length / pageSize),
    epochs: last?.epoch ?? 0,
    known: list === 'suspicious' && contradicted !== '' ? [contradicted, ...others].join(' ') : '',
    rowNote: explainRows(ledger.row),
    judged: list === 'suspicious' ? describeJudged(inspection) : '',
    ...(ledger.row && { data: dataMark(manifest.data.sha256) }),
    samples: shown.map((id, index) => factsOf(id, ledger, answers, lossesOf(id, index))),
    keptEpochs: history.epochs,
  };
}

function listOf(inspection: Inspection, name: SampleListName): { ids: readonly number[]; what: string } {
  const list = inspectionLists(inspection).find(({ title }) => title === titles[name]);
  return list ?? { ids: [], what: '' };
}

function factsOf(
  id: number,
  ledger: LedgerColumns,
  answers: SampleAnswers,
  losses: readonly number[],
): SampleFacts {
  const of = (column: Int32Array | Float32Array) => column[id] ?? 0;
  return {
    id,
    ...(ledger.row && { row: of(ledger.row) }),
    heading: answers.heading,
    labelText: answers.label(id),
    predictionText: answers.prediction(id),
    isRight: answers.isRight(id),
    label: of(ledger.label),
    prediction: of(ledger.prediction),
    ...(ledger.trueLabel && { truth: of(ledger.trueLabel), truthText: answers.truth(id) ?? '' }),
    loss: of(ledger.loss),
    knownLoss: of(ledger.knownLoss),
    meanLoss: of(ledger.meanLoss),
    meanMargin: of(ledger.meanMargin),
    correct: of(ledger.correct),
    forgotten: of(ledger.forgotten),
    draws: of(ledger.draws),
    lastDraw: of(ledger.lastDraw),
    losses: losses.map((loss) => Number(loss.toPrecision(4))),
  };
}

/** Where the draws of a run went, by rank of the known loss; null where the run has no ledger yet. */
export async function readRanks({
  folder,
  last,
}: Task & { readonly kind: 'ranks' }): Promise<RankHistogram | null> {
  const run = await readInspectedRun({ folder, last });
  if (run === null) return null;
  const { knownLoss, draws } = run.ledger;
  const order = greatest(knownLoss, knownLoss.length);
  const parts = Math.min(rankParts, order.length);
  const all = draws.reduce((sum, count) => sum + count, 0);
  const means = Array.from({ length: parts }, (_, part) => {
    const ids = order.slice(
      Math.floor((part * order.length) / parts),
      Math.floor(((part + 1) * order.length) / parts),
    );
    const sum = (column: ArrayLike<number>) => ids.reduce((total, id) => total + (column[id] ?? 0), 0);
    return { drawShare: all === 0 ? 0 : (100 * sum(draws)) / all, loss: sum(knownLoss) / ids.length };
  });
  return {
    drawShare: means.map(({ drawShare }) => drawShare),
    // Losses that are not known yet are infinite, which JSON is not.
    meanLoss: means.map(({ loss }) => (Number.isFinite(loss) ? loss : null)),
  };
}
