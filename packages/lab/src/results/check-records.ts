import { checks, type Rule } from 'rankbatch/internal';

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
  check(subject, epochs, listOf(object));
  for (const [k, epoch] of itemsOf(epochs).entries())
    checkFields(`${subject}[${k}]`, epoch, { trainLoss: number, ...spent });
}

/** Refuses what are no runs, of whose epochs everything is known. */
export function checkRuns(subject: string, runs: unknown): void {
  check(subject, runs, listOf(object));
  for (const [k, run] of itemsOf(runs).entries()) {
    const own = `${subject}[${k}]`;
    checkFields(own, run, { optimizer: text, select: text, seed: number });
    const epochs = fieldOf(run, 'epochs');
    checkEpochs(`${own}.epochs`, epochs);
    for (const [e, epoch] of itemsOf(epochs).entries())
      checkFields(`${own}.epochs[${e}]`, epoch, {
        trainError: number,
        validationError: number,
        testError: number,
        evalSeconds: number,
      });
  }
}

/** Refuses what `judge` does not give. */
export function checkSpeedups(subject: string, speedups: unknown): void {
  check(subject, speedups, listOf(object));
  for (const [k, speedup] of itemsOf(speedups).entries())
    checkFields(`${subject}[${k}]`, speedup, {
      optimizer: text,
      select: text,
      seed: number,
      targetLoss: number,
      ...reached,
    });
}

/** Refuses what `summarize` does not give. */
export function checkRows(subject: string, rows: unknown): void {
  check(subject, rows, listOf(object));
  for (const [k, row] of itemsOf(rows).entries())
    checkFields(`${subject}[${k}]`, row, {
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
