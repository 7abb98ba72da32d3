import type { ShownDataset } from '../services/load-dataset-of.js';

/** A column that a model learns from, or a number that it is to give. */
export interface ShownColumn {
  readonly name: string;
  readonly isNumber: boolean;
  /** What the rows of the training samples say there, in the letters of the file; null where they say nothing. */
  readonly textOf: (id: number) => string | null;
}

/** The columns of a table that are shown of its samples; null where the samples are no rows of a table. */
export function shownColumns({
  encoding,
  table,
  train,
}: Pick<ShownDataset, 'encoding' | 'table' | 'train'>): ShownColumn[] | null {
  if (encoding === undefined || table === undefined) return null;
  const { features, answers } = encoding;
  const shown = [
    ...features.map(({ column, kind }) => ({ name: column, isNumber: kind === 'number' })),
    // The names of classes and labels stand beside the samples; of numbers only their first digits do.
    ...(answers.kind === 'regression' ? answers.columns : []).map((name) => ({ name, isNumber: true })),
  ];
  const positions = new Map(table.columns.map((name, position) => [name, position]));
  return shown.map(({ name, isNumber }) => {
    const position = positions.get(name)!;
    return {
      name,
      isNumber: isNumber && encoding.numbers === 'plain',
      textOf: (id) => table.rows[train.rows?.[id] ?? id]![position] || null,
    };
  });
}

/** What the row of a training sample said, by column, in the letters of the file; null for what is missing, and where the samples are no rows of a table. */
export function originalValues(
  dataset: Pick<ShownDataset, 'encoding' | 'table' | 'train'>,
  id: number,
): Record<string, string | null> | null {
  const columns = shownColumns(dataset);
  return columns && Object.fromEntries(columns.map(({ name, textOf }) => [name, textOf(id)]));
}
