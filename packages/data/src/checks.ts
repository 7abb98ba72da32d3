import { DataError } from './data-error.js';

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
export const nothing = rule('null', (value) => value === null);
export const action = rule('a function', (value) => typeof value === 'function');
export const bytes = rule('a Uint8Array', (value) => isArray(value, 'Uint8Array'));
export const object = rule('an object', isObject);
/** What they hold is not looked at. */
export const numbers = rule(
  'an array or a typed array of numbers',
  (value) =>
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) && !isArray(value, 'DataView', 'BigInt64Array', 'BigUint64Array')),
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

export const listOf = (one: Rule, least = 0): Rule =>
  rule(
    `a list${least > 0 ? ` of at least ${least}` : ''}, each ${one.says}`,
    (value) =>
      Array.isArray(value) &&
      value.length >= least &&
      Array.from(value, (item: unknown) => item).every(one.holds),
  );

export const either = (...rules: readonly Rule[]): Rule =>
  rule(rules.map(({ says }) => says).join(', or '), (value) => rules.some(({ holds }) => holds(value)));

/** Refuses a value that is not what it must be. */
export function check(subject: string, value: unknown, { says, holds }: Rule): void {
  if (!holds(value)) throw new DataError(`${subject}: must be ${says}, got ${show(value)}`);
}

/** Refuses options that are no object, and each one that is there and not what it must be. */
export function checkOptions(options: unknown, rules: Rules): void {
  check('options', options, object);
  for (const [name, asked] of Object.entries(rules)) {
    const value = fieldOf(options, name);
    if (value !== undefined) check(name, value, asked);
  }
}

/** {@link checkOptions}, where the rules name all options that there are: one that is written otherwise would be ignored. */
export function checkAllOptions(options: unknown, rules: Rules): void {
  checkOptions(options, rules);
  for (const [name, value] of Object.entries(options ?? {}))
    if (value !== undefined && !(name in rules))
      throw new DataError(
        `${name}: must be one of the options ${Object.keys(rules).join(', ')}, got ${show(value)}`,
      );
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

/** Whether it is an object with fields: no list, no array of numbers. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** A value as errors tell it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100));
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise; await it first';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object (${constructorOf(value)})`;
  return String(value);
}

function constructorOf(value: object): string {
  const made: unknown = value.constructor;
  return typeof made === 'function' ? made.name : 'Object';
}

/** The items of what may be a list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
