import type { Samples } from '../../dataset.js';
import { formatsOf, type NumberFormat } from '../../formats/number-format.js';
import { lookAlikes } from '../../look-alikes.js';
import { DEFAULTS, type Settings } from '../table-options.js';
import type { AnswerEncoding, ClassEncoding, LabelsEncoding } from './answer-encoding.js';
import { markOfJoined } from './joined-names.js';

/** What is told where numbers were taken for such. */
const GUESSED_NUMBERS = 'predicted as numbers (task=regression); task=classes takes each for a class';

/** What is worth a look of the columns to learn, and of the training samples: classes that look like something else, and a task that nobody named. */
export function answerNotes(
  answers: AnswerEncoding,
  samples: Pick<Samples, 'labels' | 'targets'>,
  { task, numbers }: Settings,
): readonly string[] {
  const isGuessed = task === undefined;
  if (answers.kind === 'classes')
    return [
      ...(isGuessed ? guessedClasses(answers.classNames, numbers) : []),
      ...classNotes(answers, samples.labels, isGuessed),
    ];
  if (answers.kind === 'labels') return labelNotes(answers, samples);
  return isGuessed ? [GUESSED_NUMBERS] : [];
}

function classNotes({ classNames }: ClassEncoding, labels: Samples['labels'], isGuessed: boolean): string[] {
  const seen = new Set<number>(labels);
  const absent = classNames.find((_, label) => !seen.has(label));
  const alike = lookAlikes(classNames);
  const mark = isGuessed ? markOfJoined(classNames) : undefined;
  return [
    ...(alike ? [`${alike.map((name) => JSON.stringify(name)).join(' and ')} are two classes`] : []),
    ...(absent === undefined
      ? []
      : [`no training row is of class ${JSON.stringify(absent)}: such rows can only be predicted wrongly`]),
    ...(mark === undefined
      ? []
      : [
          `looks like several labels in a row, together a class of their own; ${optionsFor(mark)} takes them apart`,
        ]),
  ];
}

/** What is told where numbers were taken for classes: two are a yes and a no, and those that begin with zeros are codes. */
function guessedClasses(names: readonly string[], numbers: NumberFormat): string[] {
  const formats = formatsOf(names[0]!).filter((format) =>
    names.every((name) => formatsOf(name).includes(format)),
  );
  if (names.length < 3 || formats.length === 0 || names.some((name) => /^0\d/.test(name))) return [];
  const written = formats.includes(numbers)
    ? ''
    : ` with ${formats.map((format) => `numbers=${format}`).join(' or ')}`;
  return [`${names.length} classes (task=classes); task=regression${written} predicts numbers`];
}

const optionsFor = (mark: string): string =>
  mark === DEFAULTS.labelSeparator ? 'task=labels' : `task=labels&label-separator=${mark}`;

function labelNotes(
  { separator, labelNames }: LabelsEncoding,
  { targets = new Float32Array() }: Pick<Samples, 'targets'>,
): string[] {
  if (separator === null || !areSingle(targets, labelNames.length)) return [];
  return [
    `no row has several labels with ${JSON.stringify(separator)} between them; label-separator= says what else stands there`,
  ];
}

/** Whether no row of flags `[rows, labels]` has more than one. */
function areSingle(flags: ArrayLike<number>, labels: number): boolean {
  for (let start = 0; start < flags.length; start += labels) {
    let own = 0;
    for (let k = 0; k < labels; k++) own += flags[start + k]!;
    if (own > 1) return false;
  }
  return true;
}
