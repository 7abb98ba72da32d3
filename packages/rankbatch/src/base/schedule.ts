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

/** A number as a function of the epoch: plain data that survives JSON. */
export type Schedule = ConstantSchedule | RampSchedule;

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
  if (Number.isNaN(epoch)) refuse('epoch', 'must be a number', epoch);
  if (schedule.kind === 'constant') return schedule.value;
  const { kind, from, to, startEpoch, endEpoch } = schedule;
  if (epoch <= startEpoch) return from;
  if (epoch >= endEpoch) return to;
  const done = (epoch - startEpoch) / (endEpoch - startEpoch);
  return kind === 'linear'
    ? from * (1 - done) + to * done
    : Math.exp(Math.log(from) * (1 - done) + Math.log(to) * done);
}

/** Accepts a bare number as a constant, and checks data that may come from outside, such as JSON; every value must pass `check`. */
export function toSchedule(subject: string, value: unknown, check: Check = requireFinite): Schedule {
  if (typeof value === 'number') {
    check(subject, value);
    return { kind: 'constant', value };
  }
  requireObject(subject, value);
  const { kind, from, to, startEpoch = 0, endEpoch } = value;
  if (kind === 'constant') {
    check(subject, value['value']);
    return { kind, value: value['value'] };
  }
  if (kind !== 'exponential' && kind !== 'linear')
    return refuse(subject, "kind must be 'constant', 'exponential' or 'linear'", kind);
  const checkEnd: Check = kind === 'linear' ? check : requireFinitePositive;
  checkEnd(`${subject}.from`, from);
  checkEnd(`${subject}.to`, to);
  requireFinite(`${subject}.startEpoch`, startEpoch);
  requireFinite(`${subject}.endEpoch`, endEpoch);
  if (endEpoch <= startEpoch)
    refuse(`${subject}.endEpoch`, `must be > startEpoch (${startEpoch})`, endEpoch, 'use constant() instead');
  return { kind, from, to, startEpoch, endEpoch };
}
