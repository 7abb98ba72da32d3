import type { Dataset, Task } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';
import { formatNumber, formatPercent } from '../base/format.js';
import { UsageError } from '../base/errors.js';
import { parseModuleText } from '../base/own-module.js';
import type { ChosenModel } from '../run-folder/run-config.js';
import { makeOwnModel, type OwnModelSettings } from './own-model.js';
import { outputLimits, type OutputLimits } from './output-limits.js';

type Numbers = Task & { readonly kind: 'regression' };

/**
 * Chooses a model of the user's own. One that is to predict numbers and ends in an activation with limits cannot give standardized ones: where
 * 0 is its only limit, as behind a `Relu`, it gives them divided by their deviations, else, as behind a `Sigmoid`, in the unit of the source.
 *
 * @throws UsageError where it cannot be made, does not fit the data, or cannot reach their numbers.
 */
export async function chooseOwnModel(
  engine: typeof Engine,
  asked: OwnModelSettings,
  dataset: Dataset,
): Promise<ChosenModel> {
  const { task } = dataset;
  const ofNumbers = task?.kind === 'regression' ? task : undefined;
  const { model, module, notes } = await makeOwnModel(
    engine,
    { ...asked, ...(ofNumbers && { numbers: 'source' }) },
    { dataset, seed: 0 },
  );
  const limits = ofNumbers && outputLimits(model);
  if (limits) requireReach(limits, ofNumbers, asked.model);
  const noteOnNumbers = limits ? [noteOnLimits(limits, dataset.train, ofNumbers)] : [];
  const more = ofNumbers ? noteOnNumbers : notesOnActivation(model, task, asked.model);
  const modelNotes = [...notes, ...more];
  return {
    model: asked.model,
    modelFile: module,
    ...(limits && { numbers: isScalable(limits) ? 'scaled' : 'source' }),
    ...(modelNotes.length > 0 && { modelNotes }),
  };
}

/** What makes probabilities of logits. */
const activations: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax', 'Sigmoid']);

/** Says where a file ends in another activation than that of the loss, which takes what goes into it; refuses a module that does not leave it out. */
function notesOnActivation(
  { graph: { nodes, outputs } }: Model,
  task: Dataset['task'],
  text: string,
): string[] {
  const [first, last] = [outputs[0]!, outputs.at(-1)!];
  const op = nodes.find((node) => node.outputs[0]?.name === last.value.name)?.op ?? '';
  if (!activations.has(op)) return [];
  if (parseModuleText(text) !== undefined)
    throw new UsageError(
      `--model ${text}: must give what goes into its last activation, as the loss and rankbatch predict apply it, got the ${op}; leave it out`,
    );
  const [own, name] = task?.kind === 'labels' ? ['Sigmoid', 'label'] : ['Softmax', 'class'];
  if (op.endsWith(own)) return [];
  return [
    `output ${last.name} is no probability of a ${name}: that is the ${own} of ${first.name}, by which it is trained and predicts`,
  ];
}

/** Whether numbers stay within the limits whatever they are divided by. */
function isScalable({ least, most }: OutputLimits): boolean {
  return (least === 0 && most === Infinity) || (least === -Infinity && most === 0);
}

function requireReach(limits: OutputLimits, { targetNames, means }: Numbers, text: string): void {
  const far = means.findIndex((mean) => mean < limits.least || mean > limits.most);
  if (far < 0) return;
  throw new UsageError(
    `--model ${text}: must be able to give what it is to predict, ${targetNames[far]} of ${formatNumber(means[far]!)} on average, got a network that ends in ${limits.op} and gives numbers ${described(limits)}; leave ${limits.op} out, or change the numbers in the data to such ones`,
  );
}

/** Rounding of numbers that are standardized, in deviations. */
const rounding = 1e-5;

/** Says what the limits mean for the numbers to predict. */
function noteOnLimits(
  limits: OutputLimits,
  { targets = new Float32Array() }: Dataset['train'],
  { means, deviations }: Numbers,
): string {
  const { op, least, most } = limits;
  const isBeyond = (target: number, i: number) => {
    const [mean, deviation] = [means[i % means.length]!, deviations[i % means.length]!];
    return target < (least - mean) / deviation - rounding || target > (most - mean) / deviation + rounding;
  };
  const beyond = targets.filter(isBeyond).length;
  const share =
    beyond > 0
      ? `; ${formatPercent((100 * beyond) / targets.length)} % of those to predict are beyond that`
      : '';
  const given = isScalable(limits) ? 'divided by their deviation' : 'as they stand in the data';
  return `ends in ${op}, so it learns numbers ${given}, not standardized: ${described(limits)}${share}`;
}

function described({ least, most }: OutputLimits): string {
  if (least === -Infinity && most === Infinity) return 'with limits';
  if (least === most) return `of ${formatNumber(most)} alone`;
  if (most === Infinity) return `from ${formatNumber(least)} on`;
  return least === -Infinity
    ? `up to ${formatNumber(most)}`
    : `from ${formatNumber(least)} to ${formatNumber(most)}`;
}
