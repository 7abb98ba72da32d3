import { DataError } from '../data-error.js';
import { decodeText } from '../formats/decode-text.js';
import type { Table } from '../formats/table.js';

/** Parses lines `COARSE:fine text of a question` in Latin-1 into a table of coarse classes and questions. */
export function parseQuestions(bytes: Uint8Array, path: string): Table {
  const lines = decodeText(bytes, path, 'latin1').trimEnd().split(/\r?\n/);
  const rows = lines.map((line, i) => {
    const [, coarse, question] = /^([A-Z]+):\S+ (.+)$/.exec(line) ?? [];
    if (coarse === undefined || question === undefined)
      throw new DataError(
        `${path}: line ${i + 1}: must be a question as in "NUM:dist How far is it ?", found ${JSON.stringify(line)}; use the official file`,
      );
    return [coarse, question];
  });
  return { path, columns: ['class', 'question'], rows, lineOf: (row) => row + 1 };
}
