import { refuse, requireFinite, requireFinitePositive, requireObject } from './error.js';

/** The same pressure in every epoch. */
export interface ConstantPressure {
  readonly kind: 'constant';
  readonly value: number;
}

/** Pressure that changes by the same factor every epoch (eq. 5). */
export interface ExponentialPressure {
  readonly kind: 'exponential';
  readonly from: number;
  readonly to: number;
  readonly startEpoch: number;
  readonly endEpoch: number;
}

/** Selection pressure s as a function of the epoch: plain data that survives JSON. */
export type Pressure = ConstantPressure | ExponentialPressure;

export interface ExponentialOptions {
  /** Pressure up to and including `startEpoch`. */
  readonly from: number;
  /** Pressure from `endEpoch` on. */
  readonly to: number;
  /** @default 0 */
  readonly startEpoch?: number;
  readonly endEpoch: number;
}

/**
 * A pressure s that stays: s > 1 prefers great losses, 1 is uniform, s < 1 prefers small ones (arXiv:1511.06343, eq. 4).
 *
 * @param value s, finite and > 0
 * @example
 * ```ts
 * import { constant, pressureAt } from 'rankbatch';
 * pressureAt(constant(100), 7); // => 100
 * ```
 */
export function constant(value: number): ConstantPressure {
  return toConstant(value);
}

/**
 * A pressure that runs exponentially from `from` at `startEpoch` to `to` at `endEpoch`, and stays there.
 *
 * s_e = from * (to / from)^((e - startEpoch) / (endEpoch - startEpoch)). Source: arXiv:1511.06343, eq. 5, whose printed exponent
 * lacks the epoch e.
 *
 * @example
 * ```ts
 * import { exponential, pressureAt } from 'rankbatch';
 * const falling = exponential({ from: 1e8, to: 1, endEpoch: 48 });
 * pressureAt(falling, 0); // => 1e8
 * Math.round(pressureAt(falling, 24)); // => 10000
 * pressureAt(falling, 100); // => 1
 * ```
 */
export function exponential(options: ExponentialOptions): ExponentialPressure {
  return toExponential(options);
}

/**
 * The pressure s of an epoch (arXiv:1511.06343, eq. 5 for `exponential`).
 *
 * @param epoch counted from 0; fractions are allowed
 * @example
 * ```ts
 * import { exponential, pressureAt } from 'rankbatch';
 * pressureAt(exponential({ from: 0.25, to: 4, startEpoch: 2, endEpoch: 4 }), 3); // => 1
 * ```
 */
export function pressureAt(schedule: Pressure, epoch: number): number {
  if (Number.isNaN(epoch)) refuse('epoch', 'must be a number', epoch);
  if (schedule.kind === 'constant') return schedule.value;
  const { from, to, startEpoch, endEpoch } = schedule;
  if (epoch <= startEpoch) return from;
  if (epoch >= endEpoch) return to;
  const done = (epoch - startEpoch) / (endEpoch - startEpoch);
  return Math.exp(Math.log(from) * (1 - done) + Math.log(to) * done);
}

/** Accepts a bare number as a constant, and checks data that may come from outside, such as JSON. */
export function toPressure(value: unknown): Pressure {
  if (typeof value === 'number') return toConstant(value);
  requireObject('pressure', value);
  if (value['kind'] === 'constant') return toConstant(value['value']);
  if (value['kind'] === 'exponential') return toExponential(value);
  return refuse('pressure', "kind must be 'constant' or 'exponential'", value['kind']);
}

function toConstant(value: unknown): ConstantPressure {
  requireFinitePositive('pressure', value);
  return { kind: 'constant', value };
}

function toExponential(options: unknown): ExponentialPressure {
  requireObject('exponential', options);
  const { from, to, startEpoch = 0, endEpoch } = options;
  requireFinitePositive('pressure.from', from);
  requireFinitePositive('pressure.to', to);
  requireFinite('pressure.startEpoch', startEpoch);
  requireFinite('pressure.endEpoch', endEpoch);
  if (endEpoch <= startEpoch)
    refuse('pressure.endEpoch', `must be > startEpoch (${startEpoch})`, endEpoch, 'use constant() instead');
  return { kind: 'exponential', from, to, startEpoch, endEpoch };
}
