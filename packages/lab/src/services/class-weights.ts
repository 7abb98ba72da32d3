import { readFileSync } from 'node:fs';
import type { Dataset } from '@rankbatch/data';
import { countEach } from '../base/count-each.js';
import { systemCode, UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { namesOfClasses } from '../results/measures/measures.js';
import type { ClassWeights } from '../run-folder/run-config.js';

const forms =
  'must be balanced, weights of classes as in yes=5,no=1, or a JSON file of some, as {"yes": 5, "no": 1}';

/** Reads `balanced`, `NAME=WEIGHT,NAME=WEIGHT`, or the name of a `.json` file that holds an object of such weights; throws `UsageError`. */
export function parseClassWeights(text: string): ClassWeights {
  if (text === 'balanced') return text;
  const isFile = /\.json$/i.test(text);
  const entries = isFile ? entriesOf(text) : text.split(',').map(splitEntry);
  const weights: Record<string, number> = {};
  for (const entry of entries) {
    const [name, weight] = entry;
    if (name === '' || typeof weight !== 'number' || !(weight >= 0 && weight < Infinity))
      throw new UsageError(`--class-weights: ${forms}; weights are numbers from 0, got ${told(entry)}`);
    if (Object.hasOwn(weights, name))
      throw new UsageError(`--class-weights: must name each class once, got "${name}" twice`);
    weights[name] = weight;
  }
  return weights;
}

const told = ([name, weight]: readonly [string, unknown]): string =>
  weight === undefined ? `"${name}"` : `${JSON.stringify(weight)} for "${name}"`;

function splitEntry(text: string): readonly [string, number | string | undefined] {
  const at = text.lastIndexOf('=');
  if (at < 0) return [text, undefined];
  const weight = text.slice(at + 1);
  return [text.slice(0, at), weight.trim() === '' || Number.isNaN(Number(weight)) ? weight : Number(weight)];
}

function entriesOf(path: string): (readonly [string, unknown])[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `--class-weights: must name a file that can be read, got "${path}" (${systemCode(error) ?? 'unknown'}); check the path`,
      { cause: error },
    );
  }
  const content = parseJson(text);
  if (!(content instanceof Object) || Array.isArray(content))
    throw new UsageError(`--class-weights: ${forms}, got another content in ${path}`);
  return Object.entries(content);
}

/** What weights follow from. */
type WeighedData = Pick<Dataset, 'task' | 'classes' | 'classNames' | 'name'> & {
  readonly train: { readonly count: number; readonly labels: Iterable<number> };
};

/**
 * How much each class counts, [classes]: those named as asked for and all others 1, or `balanced`, where all classes together count alike: the number of training
 * samples / (classes x those of the class), as scikit-learn's `class_weight='balanced'`; 1 where training has none.
 *
 * @throws UsageError where the data has no classes, or none of a name.
 */
export function classWeightsOf(dataset: WeighedData, asked: ClassWeights): number[] {
  const { task, classes, name, train } = dataset;
  if (task !== undefined && task.kind !== 'classes')
    throw new UsageError(
      `--class-weights: must go with data of classes, got ${name}, whose task is ${task.kind}; leave it out`,
    );
  if (asked === 'balanced') {
    return countEach(train.labels, classes).map((count) =>
      count === 0 ? 1 : train.count / (classes * count),
    );
  }
  const names = namesOfClasses(dataset);
  const unknown = Object.keys(asked).find((given) => !names.includes(given));
  if (unknown !== undefined)
    throw new UsageError(
      `--class-weights: must name classes of ${name}, ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}, got "${unknown}"`,
    );
  const weights = names.map((given) => asked[given] ?? 1);
  if (weights.every((weight) => weight === 0))
    throw new UsageError('--class-weights: must be above 0 for a class, got 0 for all');
  return weights;
}
