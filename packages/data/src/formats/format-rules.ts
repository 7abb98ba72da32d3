import { action, flag, listOf, oneOf, text, type Rules } from '../checks.js';

export const numberFormats = oneOf('plain', 'point', 'comma');

/** What may be given for texts with delimiters. */
export const DELIMITED_RULES: Rules = {
  header: flag,
  columns: listOf(text),
  delimiter: text,
  quotes: flag,
  comment: text,
  charset: text,
};

/** What may be given for JSON lines. */
export const JSON_RULES: Rules = {
  isRead: action,
  isLabel: action,
  numbers: numberFormats,
  labelSeparator: text,
};
