import {
  check,
  checkFields,
  checkOptions,
  either,
  fieldOf,
  finite,
  flag,
  itemsOf,
  integer,
  listOf,
  nothing,
  object,
  oneOf,
  show,
  text,
  type Rules,
} from '../checks.js';
import { DataError } from '../data-error.js';
import { DELIMITED_RULES, numberFormats } from '../formats/format-rules.js';
import { MAX_TOKENS } from './tokens.js';

const texts = listOf(text);
const finites = listOf(finite);

const FEATURES: Readonly<Record<string, Rules>> = {
  number: { column: text, unit: text, mean: finite, deviation: finite, marksMissing: flag },
  category: { column: text, categories: listOf(either(text, nothing)) },
  text: { column: text, words: either(texts, integer(1, 2 ** 24)), weights: either(finites, nothing) },
  tokens: { column: text, words: texts, length: integer(1, MAX_TOKENS) },
};

const ANSWERS: Readonly<Record<string, Rules>> = {
  classes: { columns: texts, classNames: texts, suffix: text },
  regression: { columns: texts, units: texts, means: finites, deviations: finites },
  labels: { columns: texts, labelNames: texts, separator: either(text, nothing) },
};

/** Those that have been looked at: services encode rows by one of them again and again. */
const checked = new WeakSet<object>();

/** Refuses what is no encoding of a table, as read from a file that was changed or that another version has written. */
export function checkEncoding(encoding: object): void {
  check('encoding', encoding, object);
  if (checked.has(encoding)) return;
  const version = fieldOf(encoding, 'version');
  if (version !== 1)
    throw new DataError(
      `encoding: must be one of version 1, got ${show(version)}; train again, or use the version that wrote it`,
    );
  checkFields('encoding', encoding, {
    file: object,
    columns: texts,
    missing: object,
    numbers: numberFormats,
    scale: oneOf('standard', 'none'),
    features: listOf(object),
    answers: object,
  });
  checkFields('encoding: missing', fieldOf(encoding, 'missing'), { fields: texts, wordsInNumbers: texts });
  const file = fieldOf(encoding, 'file');
  checkFields('encoding: file', file, { format: oneOf('delimited', 'jsonl', 'parquet') });
  checkOptions(file, DELIMITED_RULES);
  const features = itemsOf(fieldOf(encoding, 'features'));
  if (features.length === 0) throw new DataError('encoding: features: must be at least one, got none');
  for (const [k, feature] of features.entries()) checkKind(`encoding: feature ${k}`, feature, FEATURES);
  for (const [k, feature] of features.entries())
    checkEqual(`encoding: feature ${k}`, feature, ['words', 'weights']);
  const answers = fieldOf(encoding, 'answers');
  checkKind('encoding: answers', answers, ANSWERS);
  checkEqual('encoding: answers', answers, ['columns', 'units', 'means', 'deviations']);
  checked.add(encoding);
}

function checkKind(subject: string, value: unknown, kinds: Readonly<Record<string, Rules>>): void {
  const kind = fieldOf(value, 'kind');
  check(`${subject}: kind`, kind, oneOf(...Object.keys(kinds)));
  checkFields(subject, value, kinds[String(kind)]!);
}

/** Lists of these names must have as many entries as the first. */
function checkEqual(subject: string, value: unknown, names: readonly string[]): void {
  const lists = names.map((name) => fieldOf(value, name)).filter((list) => Array.isArray(list));
  const [first] = lists;
  for (const list of lists)
    if (list.length !== first!.length)
      throw new DataError(
        `${subject}: must have as many ${names.join(', ')}, got ${first!.length} and ${list.length}`,
      );
}
