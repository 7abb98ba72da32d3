import type { TableEncoding } from '@rankbatch/data';
import type { ColumnFeature } from '@rankbatch/onnx';

/** The columns that a model takes, and what it makes of them. */
export interface RowInput {
  /** What a number in each column of the input means, as the metadata of `rows.onnx` tell it. */
  readonly columns: readonly (
    | { readonly name: string; readonly kind: 'number' }
    | {
        readonly name: string;
        readonly kind: 'category';
        /** The input is the place of the value in these; NaN stands for a missing one. */
        readonly categories: readonly (string | null)[];
      }
  )[];
  readonly features: readonly ColumnFeature[];
}

/** How rows of a table become features inside of a graph; undefined where a column is text, which ONNX has no operators to cut into words for. */
export function rowInputOf({
  features,
  scale,
}: Pick<TableEncoding, 'features' | 'scale'>): RowInput | undefined {
  const columns: RowInput['columns'][number][] = [];
  const made: ColumnFeature[] = [];
  for (const [column, feature] of features.entries()) {
    if (feature.kind === 'text' || feature.kind === 'tokens') return undefined;
    const { kind, column: name } = feature;
    if (kind === 'category') {
      columns.push({ name, kind, categories: feature.categories });
      for (const [place, category] of feature.categories.entries())
        made.push({ column, place, marksMissing: category === null });
      continue;
    }
    const { mean, deviation, marksMissing } = feature;
    columns.push({ name, kind });
    made.push({
      column,
      shift: scale === 'none' ? 0 : mean,
      factor: scale === 'none' ? 1 : deviation > 0 ? 1 / deviation : 0,
      missing: mean,
    });
    if (marksMissing) made.push({ column, marksMissing });
  }
  return { columns, features: made };
}
