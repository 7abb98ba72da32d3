import { formatNumber } from '../base/format.js';
import type { LedgerColumns } from './ledger.js';
import type { RunManifest } from './run-manifest.js';

/** What each training sample of a run was to give and what it gave, in words: names of classes or labels, or numbers in their unit. */
export interface SampleAnswers {
  /** What stands above the first of these: `label`, or `target` for numbers. */
  readonly heading: 'label' | 'target';
  readonly label: (id: number) => string;
  readonly prediction: (id: number) => string;
  /** What the label was before it was changed on purpose; undefined where none was. */
  readonly truth: (id: number) => string | undefined;
  /** Whether it was met; numbers never are, and count as right. */
  readonly isRight: (id: number) => boolean;
}

/** @param classNames where run.json has none, as those of older versions */
export function sampleAnswers(
  ledger: LedgerColumns,
  { task, classNames: kept }: Pick<RunManifest['data'], 'task' | 'classNames'>,
  classNames?: readonly string[],
): SampleAnswers {
  if (task?.kind === 'regression') {
    const text = (columns: LedgerColumns['targets']) => (id: number) =>
      columns?.map((column) => formatNumber(column[id] ?? NaN)).join(', ') ?? '-';
    return {
      heading: 'target',
      label: text(ledger.targets),
      prediction: text(ledger.outputs),
      truth: () => undefined,
      isRight: () => true,
    };
  }
  if (task?.kind === 'labels') {
    const text = (columns: LedgerColumns['targets']) => (id: number) =>
      columns === undefined
        ? '-'
        : task.labelNames.filter((_, label) => (columns[label]?.[id] ?? 0) > 0.5).join(' + ') || 'none';
    const [label, prediction] = [text(ledger.targets), text(ledger.outputs)];
    return {
      heading: 'label',
      label,
      prediction,
      truth: () => undefined,
      isRight: (id) => label(id) === prediction(id),
    };
  }
  const names = kept ?? classNames ?? [];
  const name = (label = -1) => names[label] ?? String(label);
  return {
    heading: 'label',
    label: (id) => name(ledger.label[id]),
    prediction: (id) => name(ledger.prediction[id]),
    truth: (id) => ledger.trueLabel && name(ledger.trueLabel[id]),
    isRight: (id) => ledger.label[id] === ledger.prediction[id],
  };
}
