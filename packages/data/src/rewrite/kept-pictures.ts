import { dirname, join, relative, resolve, sep } from 'node:path';
import Papa from 'papaparse';
import type { Dataset } from '../dataset.js';
import { splitNamed } from '../split/split-names.js';
import type { RewrittenFile, Rewriting } from './rewritten-file.js';

/**
 * A list of the pictures of a folder that stay: `file`, from the list's folder on, `label`, and `split` where folders told it.
 */
export function keptPictures(
  folder: string,
  dataset: Dataset,
  { dropped, out, nameOf }: Rewriting,
): RewrittenFile {
  const { sources = [], classNames = [] } = dataset;
  // As the folders say, whatever was trained on.
  const labels = new Map<number, string>();
  for (const { rows, labels: given, trueLabels: own = given } of [
    dataset.train,
    dataset.validation,
    dataset.test,
  ])
    for (const [id, label] of own.entries()) labels.set(rows?.[id] ?? id, classNames[label] ?? String(label));
  const splits = sources.map((name) => splitNamed(name.split('/')[0]!));
  const isSplit = splits.includes('train') && !splits.includes(undefined);
  const kept = [...sources.keys()].filter((row) => labels.has(row) && !dropped.has(row));
  const from = dirname(resolve(out));
  const lines = kept.map((row) => {
    const name = sources[row]!;
    const file = relative(from, join(folder, name)).split(sep).join('/');
    return { file, label: labels.get(row), ...(isSplit && { split: splits[row] }) };
  });
  return {
    source: folder,
    target: out,
    name: nameOf(out, { path: 'file', label: 'label', ...(isSplit && { split: 'split' }) }),
    kept: kept.length,
    dropped: [...dropped].filter((row) => labels.has(row)).length,
    content: () => Promise.resolve(new TextEncoder().encode(`${Papa.unparse(lines, { newline: '\n' })}\n`)),
  };
}
