/**
 * What kind of error it is, where a program may want to tell: of a record NAN, ID and LENGTH; of a snapshot or protocol VERSION and of its
 * options MISMATCH; the rest of selectors elsewhere.
 */
export type RankbatchErrorCode =
  | 'EVICTS'
  | 'FENCED'
  | 'ID'
  | 'LENGTH'
  | 'MISMATCH'
  | 'NAN'
  | 'NORANKER'
  | 'NORUN'
  | 'STALE'
  | 'TIMEOUT'
  | 'VERSION';

/**
 * What every refused argument or damaged snapshot throws: subject, rule, value found and, where it helps, the cure.
 *
 * @example
 * ```ts
 * import { rank, RankbatchError } from 'rankbatch';
 * const refused = (): unknown => {
 *   try {
 *     return rank({ pressure: -3 });
 *   } catch (error) {
 *     return error;
 *   }
 * };
 * refused() instanceof RankbatchError; // => true
 * (refused() as Error).message; // => 'pressure: must be finite and > 0, got -3'
 * ```
 */
export class RankbatchError extends Error {
  override readonly name = 'RankbatchError';

  /** Undefined where none fits. */
  readonly code: RankbatchErrorCode | undefined;

  constructor(
    message: string,
    options: ErrorOptions & { readonly code?: RankbatchErrorCode | undefined } = {},
  ) {
    super(message, options);
    this.code = options.code;
  }
}

/** Throws the one form of error this package has: `subject: rule, got found; cure`. */
export function refuse(
  subject: string,
  rule: string,
  found: unknown,
  cure?: string,
  code?: RankbatchErrorCode,
): never {
  throw new RankbatchError(`${subject}: ${rule}, got ${show(found)}${cure ? `; ${cure}` : ''}`, { code });
}

export function requireFinite(subject: string, value: unknown): asserts value is number {
  if (!Number.isFinite(value)) refuse(subject, 'must be a finite number', value);
}

export function requireFinitePositive(subject: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value > 0 && value < Infinity))
    refuse(subject, 'must be finite and > 0', value);
}

export function requireFiniteFrom0(subject: string, value: unknown): asserts value is number {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity))
    refuse(subject, 'must be finite and >= 0', value);
}

export function requireInteger(
  subject: string,
  value: unknown,
  least = 1,
  most: number = Number.MAX_SAFE_INTEGER,
  cure?: string,
): asserts value is number {
  if (typeof value !== 'number' || value % 1 !== 0 || value < least || value > most)
    refuse(subject, `must be an integer from ${least} to ${most}`, value, cure);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

/** An array of numbers or a typed array; what they hold is not looked at, but for BigInts. */
export function requireList(subject: string, value: unknown): asserts value is ArrayLike<number> {
  if (!isList(value) || typeof value[0] === 'bigint')
    refuse(
      subject,
      'must be an array or a typed array of numbers',
      value,
      'of a tensor or BigInts pass Array.from(data, Number)',
    );
}

export function requireObject(
  subject: string,
  value: unknown,
  cure?: string,
): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) refuse(subject, 'must be an object', value, cure);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  // What has no prototype too, which cannot be written as text.
  if (value instanceof Promise) return 'a promise; await it';
  if (Object(value) === value) return `a value of type ${typeof value}`;
  return Object.is(value, -0) ? '-0' : String(value);
}
