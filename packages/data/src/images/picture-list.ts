import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { DataError } from '../data-error.js';
import { parseDelimited } from '../formats/delimited.js';
import { endsAsJson, parseJsonLines } from '../formats/json-lines.js';
import type { Table } from '../formats/table.js';
import { readBytes } from '../read-bytes.js';
import { holdsSplits, splitNamed, type SplitName } from '../split/split-names.js';
import { columnFields } from '../table/encoder.js';
import { positionOf } from '../table/position-of.js';
import { requireSeveralColumns } from '../table/several-columns.js';
import { DEFAULTS, type Column, type Settings, type TableOptions } from '../table/table-options.js';
import type { LabelledPictures } from './labelled-pictures.js';
import { pictureFiles } from './picture-files.js';
import { tableAnswers } from './table-answers.js';

/** How a list of pictures is read. */
export interface PictureListOptions extends Pick<
  TableOptions,
  | 'label'
  | 'task'
  | 'labelSeparator'
  | 'labelSuffix'
  | 'missing'
  | 'numbers'
  | 'unlabelled'
  | 'header'
  | 'columns'
  | 'delimiter'
  | 'quotes'
  | 'comment'
  | 'charset'
> {
  /** The column of the pictures' paths, from the list's folder on. @default 0, the first */
  readonly path?: Column;
  /** The column that says train, validation or test. @default none: the splits are drawn */
  readonly split?: Column;
}

/** All options of lists. */
export const LIST_OPTIONS: readonly string[] = Object.keys({
  path: true,
  split: true,
  label: true,
  task: true,
  labelSeparator: true,
  labelSuffix: true,
  missing: true,
  numbers: true,
  unlabelled: true,
  header: true,
  columns: true,
  delimiter: true,
  quotes: true,
  comment: true,
  charset: true,
} satisfies Record<keyof PictureListOptions, true>);

/** Whether a path is that of a list rather than of a folder. */
export const isPictureList = (path: string): boolean =>
  /\.(?:csv|tsv)(?:\.gz)?$/i.test(path) || endsAsJson(path);

/**
 * Reads a list of pictures: CSV, TSV or JSON Lines with a column of paths, and one or several of what is to be learnt.
 *
 * @throws DataError naming the option, or the list, line and column.
 */
export async function pictureList(path: string, options: PictureListOptions): Promise<LabelledPictures> {
  const table = await readPictureTable(path, options);
  requireSeveralColumns(
    table,
    'a column of labels beside that of the paths',
    endsAsJson(path) ? 'jsonl' : 'delimited',
  );
  const settings: Settings = { ...DEFAULTS, ...options };
  const position = positionOf(options.path ?? 0, table, 'path');
  const where = (row: number, column: number): string => columnFields(table, column, () => false).where(row);
  const names = table.rows.map((row, id) => {
    const name = row[position];
    if (name) return name;
    throw new DataError(
      `${where(id, position)}: must be the path of a picture, found nothing; leave the row out`,
    );
  });
  const folder = dirname(path);
  const files = names.map((name) => (isAbsolute(name) ? name : join(folder, name)));
  const { label } = settings;
  const labels = (typeof label === 'object' ? label : [label]).map((column) =>
    positionOf(column, table, 'label'),
  );
  if (labels.includes(position))
    throw new DataError(
      `label: must name another column than path, got ${JSON.stringify(table.columns[position])} for both; name each, as in path=file&label=kind`,
    );
  // Before any picture is decoded, so that faults of the list are told at once.
  const { notes, ...labelsOf } = tableAnswers(table, labels, settings);
  const unread = options.split === undefined ? table.columns.filter((_, k) => holdsSplits(table, k)) : [];
  const source = await pictureFiles(
    path,
    files,
    (id, reason) =>
      new DataError(
        `${where(id, position)}: must be the path of a picture from the folder of ${basename(path)} on, found ${JSON.stringify(names[id])}, ` +
          `which cannot be read (${reason}); ${cureOf(names[id]!, files[id]!)}`,
      ),
  );
  return {
    ...source,
    names,
    ...(options.split !== undefined && {
      splits: readSplits(table, positionOf(options.split, table, 'split'), where),
    }),
    notes: [
      ...notes,
      ...unread.map((name) => `${name}: names splits, but they are drawn; split=${name} takes them`),
    ],
    ...labelsOf,
  };
}

function cureOf(name: string, file: string): string {
  if (name.includes('\\')) return 'write / between folders';
  const end = ['.jpg', '.jpeg', '.png', '.webp'].find((other) => existsSync(`${file}${other}`));
  return end === undefined ? 'correct it or leave the row out' : `write its end too, ${name}${end}`;
}

/** Reads a list as it is written. */
export async function readPictureTable(path: string, options: PictureListOptions): Promise<Table> {
  const bytes = await readBytes(path);
  if (endsAsJson(path)) return parseJsonLines(bytes, path, options);
  const tabs = /\.tsv(?:\.gz)?$/i.test(path);
  return parseDelimited(bytes, path, { ...(tabs && { delimiter: '\t', quotes: false }), ...options });
}

function readSplits(
  { rows }: Table,
  position: number,
  where: (row: number, column: number) => string,
): (SplitName | undefined)[] {
  return rows.map((row, id) => {
    const word = row[position] ?? '';
    const split = splitNamed(word);
    if (split === undefined)
      throw new DataError(
        `${where(id, position)}: must be train, validation or test, found ${JSON.stringify(word)}`,
      );
    return split;
  });
}
