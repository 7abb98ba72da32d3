import { firstLetters } from '../base/first-letters.js';
import type { Inspection } from './inspect-run.js';

/** From this share of its samples on a class counts as listed nearly whole. */
const nearlyAll = 0.8;
/** Classes that are named at most, and letters of each. */
const mostNamed = 10;
const mostLetters = 40;

/**
 * One sentence about the classes of which nearly all samples are likely label errors, as those of rare classes that are not learnt; empty where there is none.
 *
 * @param labels [N], the class of each sample by its id
 * @param nameOf the class of a sample by its id, in words
 */
export function describeWholeClasses(
  { task, labelErrors }: Pick<Inspection, 'task' | 'labelErrors'>,
  labels: Int32Array,
  nameOf: (id: number) => string,
): string {
  if (task !== undefined && task.kind !== 'classes') return '';
  const sizes = countByClass(labels, labels.keys());
  const listed = [...countByClass(labels, labelErrors.ids)].filter(
    ([label, { count }]) => count >= nearlyAll * (sizes.get(label)?.count ?? 0),
  );
  const told = listed.slice(0, mostNamed).map(([label, { count, first }]) => {
    const size = sizes.get(label)?.count ?? 0;
    const which =
      size === 1 ? 'the one sample' : `${count === size ? 'all' : `${count} of the`} ${size} samples`;
    return `${which} of ${firstLetters(nameOf(first), mostLetters)}`;
  });
  if (told.length === 0) return '';
  const others = listed.length > mostNamed ? [`those of ${listed.length - mostNamed} more classes`] : [];
  return `Among the likely label errors are ${[...told, ...others].join(', ')}: a class that is not learnt looks the same, and is lost where they are dropped.`;
}

/** How many of these samples each class has, in the order in which they come, and the first of them. */
function countByClass(
  labels: Int32Array,
  ids: Iterable<number>,
): Map<number, { readonly count: number; readonly first: number }> {
  const classes = new Map<number, { readonly count: number; readonly first: number }>();
  for (const id of ids) {
    const { count = 0, first = id } = classes.get(labels[id]!) ?? {};
    classes.set(labels[id]!, { count: count + 1, first });
  }
  return classes;
}
