import { DELIMITED_RULES, numberFormats } from '../formats/format-rules.js';
import { action, either, flag, integer, listOf, number, oneOf, text, type Rules } from '../checks.js';

const column = either(text, integer(Number.MIN_SAFE_INTEGER));
const columns = listOf(column);
const someColumns = listOf(column, 1);

/** What may be given for splits; their ranges are checked where they are used. */
const SPLIT_RULES: Rules = {
  validation: number,
  testShare: number,
  seed: number,
  stratified: flag,
  testRows: action,
  validationRows: action,
};

export const TABLE_RULES: Rules = {
  ...SPLIT_RULES,
  ...DELIMITED_RULES,
  label: either(column, someColumns),
  task: oneOf('classes', 'regression', 'labels'),
  labelSeparator: text,
  labelSuffix: text,
  numeric: columns,
  categorical: columns,
  text: columns,
  ignore: columns,
  missing: listOf(text),
  numbers: numberFormats,
  unlabelled: oneOf('error', 'skip'),
  scale: oneOf('standard', 'none'),
  words: number,
  weighting: oneOf('tfidf', 'counts'),
  tokens: number,
  maxNumbers: number,
  hashed: flag,
};

/** Those of arrays. */
export const ARRAY_RULES: Rules = {
  ...SPLIT_RULES,
  shape: listOf(integer(1)),
  channels: oneOf('first', 'last'),
  task: TABLE_RULES['task']!,
};

/** Those of pictures, beside what their decoder checks. */
export const PICTURE_RULES: Rules = {
  ...SPLIT_RULES,
  size: either(number, listOf(number)),
  damaged: oneOf('error', 'skip'),
  memory: number,
  onDecode: action,
};
