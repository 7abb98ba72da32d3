import { firstLetters } from '../base/first-letters.js';
import { firstTexts } from '../base/first-texts.js';
import type { LedgerColumns } from '../run-folder/ledger.js';
import type { Inspection } from './inspect-run.js';

/** From this share of its samples on a class or label counts as listed nearly whole. */
const nearlyAll = 0.8;
/** Letters of a name. */
const mostLetters = 40;

/** The samples of a class, or those that have a label. */
interface Group {
  readonly name: string;
  readonly size: number;
  /** How many of them are likely label errors. */
  readonly listed: number;
}

/**
 * One sentence about the classes, or labels, of which nearly all samples are likely label errors, as those of rare ones that are not learnt; empty where there is none.
 *
 * @param nameOf the class of a sample by its id, in words
 */
export function describeWholeClasses(
  { task, labelErrors }: Pick<Inspection, 'task' | 'labelErrors'>,
  ledger: Pick<LedgerColumns, 'label' | 'targets'>,
  nameOf: (id: number) => string,
): string {
  if (task?.kind === 'regression') return '';
  const [kind, groups] =
    task?.kind === 'labels'
      ? (['label', groupsByLabel(task.labelNames, ledger.targets, labelErrors.ids)] as const)
      : (['class', groupsByClass(ledger.label, labelErrors.ids, nameOf)] as const);
  const whole = groups.filter(({ size, listed }) => listed > 0 && listed >= nearlyAll * size);
  const told = whole.map(({ name, size, listed }) => {
    const which =
      size === 1 ? 'the one sample' : `${listed === size ? 'all' : `${listed} of the`} ${size} samples`;
    return `${which} ${kind === 'class' ? 'of' : 'with'} ${firstLetters(name, mostLetters)}`;
  });
  if (told.length === 0) return '';
  const more = (count: number) => `those of ${count} more ${kind === 'class' ? 'classes' : 'labels'}`;
  return `Among the likely label errors are ${firstTexts(told, more).join(', ')}: a ${kind} that is not learnt looks the same, and is lost where they are dropped.`;
}

/** The classes in the order in which the likely label errors have them. */
function groupsByClass(
  label: Int32Array,
  ids: readonly number[],
  nameOf: (id: number) => string,
): readonly Group[] {
  const sizes = new Map<number, number>();
  for (const own of label) sizes.set(own, (sizes.get(own) ?? 0) + 1);
  const groups = new Map<number, Group>();
  for (const id of ids) {
    const own = label[id]!;
    const { name, listed } = groups.get(own) ?? { name: nameOf(id), listed: 0 };
    groups.set(own, { name, size: sizes.get(own)!, listed: listed + 1 });
  }
  return [...groups.values()];
}

/** The labels in their own order. */
function groupsByLabel(
  names: readonly string[],
  targets: LedgerColumns['targets'],
  ids: readonly number[],
): readonly Group[] {
  return (targets ?? []).map((column, index) => ({
    name: names[index]!,
    size: column.reduce((count, target) => count + target, 0),
    listed: ids.filter((id) => column[id] === 1).length,
  }));
}
