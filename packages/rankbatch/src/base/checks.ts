// Checks of what callers without types may pass, for packages that stand on this one; no part of what a page loads.
import { refuse } from './error.js';

/** What a value must be, in words, and whether it is that. */
export interface Rule {
  readonly says: string;
  readonly holds: (value: unknown) => boolean;
}

/** What fields must be, by their names. */
export type Rules = Readonly<Record<string, Rule>>;

const rule = (says: string, holds: (value: unknown) => boolean): Rule => ({ says, holds });

export const text = rule('a text', (value) => typeof value === 'string');
export const flag = rule('true or false', (value) => typeof value === 'boolean');
export const number = rule('a number', (value) => typeof value === 'number');
export const finite = rule('a finite number', (value) => Number.isFinite(value));
export const action = rule('a function', (value) => typeof value === 'function');
export const bytes = rule('a Uint8Array', (value) => isArray(value, 'Uint8Array'));
export const positive = rule(
  'finite and > 0',
  (value) => typeof value === 'number' && value > 0 && value < Infinity,
);
export const object = rule('an object', isObject);
/** What they hold is not looked at, but for BigInts. */
export const numbers = rule(
  'an array or a typed array of numbers',
  (value) =>
    !isBigInts(value) && (Array.isArray(value) || (ArrayBuffer.isView(value) && !isArray(value, 'DataView'))),
);

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER): Rule =>
  rule(
    `an integer from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}`,
    (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
  );

export const oneOf = (...choices: readonly unknown[]): Rule =>
  rule(`one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`, (value) =>
    choices.includes(value),
  );

export const listOf = (one: Rule): Rule =>
  rule(
    `a list, each ${one.says}`,
    (value) => Array.isArray(value) && Array.from(value, (item: unknown) => item).every(one.holds),
  );

export const either = (...rules: readonly Rule[]): Rule =>
  rule(rules.map(({ says }) => says).join(', or '), (value) => rules.some(({ holds }) => holds(value)));

/** Refuses a value that is not what it must be. */
export function check(subject: string, value: unknown, { says, holds }: Rule): void {
  if (holds(value)) return;
  // As the integers of tensors are.
  const cure = isBigInts(value)
    ? 'Int32Array.from(data, Number) makes numbers of the BigInts in it'
    : undefined;
  refuse(subject, `must be ${says}`, value, cure);
}

/** Refuses options that are no object, and each one that is there and not what it must be. */
export function checkOptions(subject: string, options: unknown, rules: Rules): void {
  check(`${subject}: options`, options, object);
  for (const [name, asked] of Object.entries(rules)) {
    const value = fieldOf(options, name);
    if (value !== undefined) check(`${subject}: ${name}`, value, asked);
  }
}

/** Refuses what is no object, and each field that is not what it must be. */
export function checkFields(subject: string, value: unknown, rules: Rules): void {
  check(subject, value, object);
  for (const [name, asked] of Object.entries(rules))
    check(`${subject}: ${name}`, fieldOf(value, name), asked);
}

/** A field of what may be anything. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Whether it is an array of one of these types, of another frame or context too, whose classes are not ours. */
export function isArray(value: unknown, ...types: readonly string[]): boolean {
  return types.includes(Object.prototype.toString.call(value).slice(8, -1));
}

function isBigInts(value: unknown): boolean {
  return (
    isArray(value, 'BigInt64Array', 'BigUint64Array') ||
    (Array.isArray(value) && typeof value[0] === 'bigint')
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The items of what may be a list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
