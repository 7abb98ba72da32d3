import type { LedgerColumns } from '../run-folder/ledger.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { classWeightsOf } from '../services/class-weights.js';

type WeightedRun = Pick<RunManifest, 'config' | 'data'>;
type Answers = Pick<LedgerColumns, 'label' | 'prediction'>;

/**
 * The ledger of a run as if its classes had no weights: `loss`, `meanLoss` and `meanMargin`. With weights, the loss of a heavy class is high, and others are taken for it, without a
 * wrong label. `knownLoss` stays what the strategy sees, and `prediction` what the model says.
 */
export function withoutWeights(ledger: LedgerColumns, run: WeightedRun): LedgerColumns {
  if (run.config.classWeights === undefined) return ledger;
  const { ratioOf } = weighed(ledger, run);
  const lossOf = lossWithoutWeights(ledger, run);
  return {
    ...ledger,
    loss: ledger.loss.map(lossOf),
    meanLoss: ledger.meanLoss.map(lossOf),
    meanMargin: ledger.meanMargin.map((margin, id) => margin - Math.log(ratioOf(id))),
  };
}

/**
 * Turns the loss of a sample with class weights into that without. A loss is multiplied by the weight of its class, and training then gives class k a probability that is as many
 * times as large before all are made to sum to 1; dividing by the weights undoes that (Saerens et al. 2002). What is not the label's counts as the class that was predicted, or as all
 * others alike: exact for two classes.
 */
export function lossWithoutWeights(answers: Answers, run: WeightedRun): (loss: number, id: number) => number {
  if (run.config.classWeights === undefined) return (loss) => loss;
  const { weightOf, ratioOf } = weighed(answers, run);
  return (loss, id) => {
    const plain = loss / weightOf(id);
    // log(1 + ratio (1 - p) / p) where p = exp(-plain).
    return plain + Math.log1p((1 - ratioOf(id)) * Math.expm1(-plain));
  };
}

/** The weight of each sample's label, and its ratio to that of the other classes. A weight of 0, with which no loss is known, counts as 1. */
function weighed({ label, prediction }: Answers, { config, data }: WeightedRun) {
  const train = { count: label.length, labels: label };
  const dataset = { ...data, name: config.data.name, train };
  const weights = classWeightsOf(dataset, config.classWeights ?? {}).map((weight) => weight || 1);
  const parts = weights.map((weight) => 1 / weight);
  const sum = parts.reduce((total, part) => total + part, 0);
  const weightOf = (id: number) => weights[label[id]!]!;
  const ratioOf = (id: number) => {
    const [own, predicted] = [label[id]!, prediction[id]!];
    const other = predicted === own ? (sum - parts[own]!) / (parts.length - 1) : parts[predicted]!;
    return weights[own]! * other;
  };
  return { weightOf, ratioOf };
}
