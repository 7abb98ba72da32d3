import { refuse, requireFinite, requireFinitePositive, requireObject } from './error.js';

/** The same value in every epoch. */
export interface ConstantSchedule {
  readonly kind: 'constant';
  readonly value: number;
}

/** A value that changes by the same factor, or by the same difference, every epoch. */
export interface RampSchedule {
  readonly kind: 'exponential' | 'linear';
  readonly from: number;
  readonly to: number;
  readonly startEpoch: number;
  readonly endEpoch: number;
}

/** Any function of the epoch. JSON and snapshots keep only that there was one: it is to be passed again at `Selector.restore`. */
export interface FunctionSchedule {
  readonly kind: 'function';
  readonly at: (epoch: number) => number;
}

/** A number as a function of the epoch: plain data that survives JSON, but for functions. */
export type Schedule = ConstantSchedule | RampSchedule | FunctionSchedule;

/** What options take for a schedule: a number stays the same, and a function gives the value of an epoch, counted from 0. */
export type ScheduleLike = number | Schedule | ((epoch: number) => number);

export interface RampOptions {
  /** Value up to and including `startEpoch`. */
  readonly from: number;
  /** Value from `endEpoch` on. */
  readonly to: number;
  /** @default 0 */
  readonly startEpoch?: number;
  /** Finite and > `startEpoch`. */
  readonly endEpoch: number;
}

type Check = (subject: string, value: unknown) => asserts value is number;

/**
 * A value that stays; a bare number means the same wherever a schedule is expected.
 *
 * @param value finite
 * @example
 * ```ts
 * import { constant, valueAt } from 'rankbatch';
 * valueAt(constant(100), 7); // => 100
 * ```
 */
export function constant(value: number): Schedule {
  return toSchedule('constant', value);
}

/**
 * A value that runs exponentially from `from` at `startEpoch` to `to` at `endEpoch`, both > 0, and stays there.
 *
 * v_e = from * (to / from)^((e - startEpoch) / (endEpoch - startEpoch)). Source: arXiv:1511.06343, eq. 5 for the pressure, whose
 * printed exponent lacks the epoch e, and eq. 6 for the batch size.
 *
 * @example
 * ```ts
 * import { exponential, valueAt } from 'rankbatch';
 * const falling = exponential({ from: 1e8, to: 1, endEpoch: 48 });
 * valueAt(falling, 0); // => 1e8
 * Math.round(valueAt(falling, 24)); // => 10000
 * valueAt(falling, 100); // => 1
 * ```
 */
export function exponential(options: RampOptions): Schedule {
  return toSchedule('exponential', { ...options, kind: 'exponential' });
}

/**
 * A value that runs in a straight line from `from` at `startEpoch` to `to` at `endEpoch`, and stays there.
 *
 * Source: arXiv:1511.06343, eq. 7, for the batch size.
 *
 * @example
 * ```ts
 * import { linear, valueAt } from 'rankbatch';
 * valueAt(linear({ from: 16, to: 256, startEpoch: 10, endEpoch: 20 }), 15); // => 136
 * ```
 */
export function linear(options: RampOptions): Schedule {
  return toSchedule('linear', { ...options, kind: 'linear' });
}

/**
 * The value of a schedule in an epoch.
 *
 * @param epoch counted from 0; fractions are allowed, NaN throws {@link RankbatchError}
 * @example
 * ```ts
 * import { exponential, valueAt } from 'rankbatch';
 * valueAt(exponential({ from: 0.25, to: 4, startEpoch: 2, endEpoch: 4 }), 3); // => 1
 * ```
 */
export function valueAt(schedule: Schedule, epoch: number): number {
  if (typeof epoch !== 'number' || Number.isNaN(epoch)) refuse('epoch', 'must be a number', epoch);
  requireObject('schedule', schedule);
  const value = checkedValueAt(schedule, epoch);
  if (!Number.isFinite(value))
    refuse('schedule', 'must be made by constant, exponential or linear', schedule);
  return value;
}

/** {@link valueAt} of a schedule that {@link toSchedule} has made. */
export function checkedValueAt(schedule: Schedule, epoch: number): number {
  if (schedule.kind === 'constant') return schedule.value;
  if (schedule.kind === 'function') return schedule.at(epoch);
  const { kind, from, to, startEpoch, endEpoch } = schedule;
  if (epoch <= startEpoch) return from;
  if (epoch >= endEpoch) return to;
  const done = (epoch - startEpoch) / (endEpoch - startEpoch);
  return kind === 'linear'
    ? from * (1 - done) + to * done
    : Math.exp(Math.log(from) * (1 - done) + Math.log(to) * done);
}

/** Accepts a bare number as a constant and a function of the epoch, and checks data that may come from outside, such as JSON; every value must pass `check`. */
export function toSchedule(subject: string, value: unknown, check: Check = requireFinite): Schedule {
  if (typeof value === 'number') {
    check(subject, value);
    return { kind: 'constant', value };
  }
  if (isOfEpoch(value)) return checkedFunction(subject, value, check);
  const unknown = (found: unknown): never =>
    refuse(subject, 'must be a number, a function of the epoch, or what exponential or linear make', found);
  if (!isData(value)) return unknown(value);
  if (value['kind'] === 'function') {
    if (isOfEpoch(value['at'])) return checkedFunction(subject, value['at'], check);
    return refuse(
      subject,
      'must be passed again to Selector.restore: it was a function, which no snapshot keeps',
      value['at'],
    );
  }
  const { kind, from, to, startEpoch = 0, endEpoch } = value;
  if (kind === 'constant') {
    check(subject, value['value']);
    return { kind, value: value['value'] };
  }
  if (kind !== 'exponential' && kind !== 'linear') return unknown(kind);
  const checkEnd: Check = (end, number) => {
    if (kind === 'exponential') requireFinitePositive(end, number);
    check(end, number);
  };
  checkEnd(`${subject}.from`, from);
  checkEnd(`${subject}.to`, to);
  requireFinite(`${subject}.startEpoch`, startEpoch);
  requireFinite(`${subject}.endEpoch`, endEpoch);
  if (endEpoch <= startEpoch)
    refuse(`${subject}.endEpoch`, `must be > startEpoch (${startEpoch})`, endEpoch, 'use constant() instead');
  return { kind, from, to, startEpoch, endEpoch };
}

function isData(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isOfEpoch(value: unknown): value is FunctionSchedule['at'] {
  return typeof value === 'function';
}

/** The function, each of whose values is checked when it is asked for. */
function checkedFunction(subject: string, of: (epoch: number) => unknown, check: Check): FunctionSchedule {
  return {
    kind: 'function',
    at(epoch) {
      const value = of(epoch);
      check(`${subject} of epoch ${epoch}`, value);
      return value;
    },
  };
}
