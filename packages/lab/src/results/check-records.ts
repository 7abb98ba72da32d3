import { checks, type Rule, type Rules } from 'rankbatch/internal';

const { check, checkFields, fieldOf, itemsOf, number, object, text, listOf, flag } = checks;
const orNull = (rule: Rule): Rule => ({
  says: `${rule.says}, or null`,
  holds: (value) => value === null || rule.holds(value),
});

const spent = { trainSeconds: number, selectSeconds: number, recomputeSeconds: number };
const reached = {
  epochs: orNull(number),
  seconds: orNull(number),
  epochRatio: orNull(number),
  secondRatio: orNull(number),
};

/** Refuses what tells no seconds of an epoch. */
export function checkSeconds(subject: string, epoch: unknown): void {
  checkFields(subject, epoch, spent);
}

/** Refuses what are no epochs of a run. */
export function checkEpochs(subject: string, epochs: unknown): void {
  checkEach(subject, epochs, { trainLoss: number, ...spent });
}

/** Refuses what are no runs, of whose epochs everything is known. */
export function checkRuns(subject: string, runs: unknown): void {
  checkEach(subject, runs, { optimizer: text, select: text, seed: number });
  for (const [k, run] of itemsOf(runs).entries())
    checkEach(`${subject}[${k}].epochs`, fieldOf(run, 'epochs'), {
      trainLoss: number,
      ...spent,
      trainError: number,
      validationError: number,
      testError: number,
      evalSeconds: number,
    });
}

/** Refuses what `judge` does not give. */
export function checkSpeedups(subject: string, speedups: unknown): void {
  checkEach(subject, speedups, {
    optimizer: text,
    select: text,
    seed: number,
    targetLoss: number,
    ...reached,
  });
}

/** Refuses what `summarize` does not give. */
export function checkRows(subject: string, rows: unknown): void {
  checkEach(subject, rows, {
    optimizer: text,
    select: text,
    baseline: text,
    isBaseline: flag,
    trainLoss: number,
    trainError: number,
    validationError: number,
    testError: number,
    bestValidationError: number,
    ...spent,
    evalSeconds: number,
    targetLoss: orNull(number),
    ...reached,
    reached: number,
    seeds: number,
  });
}

function checkEach(subject: string, list: unknown, fields: Rules): void {
  check(subject, list, listOf(object));
  for (const [k, item] of itemsOf(list).entries()) checkFields(`${subject}[${k}]`, item, fields);
}
