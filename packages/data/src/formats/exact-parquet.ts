import type { ParquetParsers, SchemaElement } from 'hyparquet';

/** What a stored value means. */
type Meaning = (stored: unknown) => unknown;

/**
 * How to read a column that the reader would round: decimals, which become numbers where those hold all digits, else text, and times, which become text (ISO 8601).
 * Undefined for others.
 */
export function exactMeaning({ converted_type, logical_type, scale }: SchemaElement): Meaning | undefined {
  if (logical_type?.type === 'TIMESTAMP' || logical_type?.type === 'TIME') {
    const { type, unit, isAdjustedToUTC } = logical_type;
    const toText = type === 'TIME' ? timeOfDay : timeOf;
    const perMillisecond = { MILLIS: 1n, MICROS: 1000n, NANOS: 1_000_000n }[unit];
    return (stored) => ifInteger(stored, (count) => toText(count, perMillisecond, isAdjustedToUTC));
  }
  const [, kind, unit] = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted_type ?? '') ?? [];
  if (kind !== undefined) {
    const toText = kind === 'TIME' ? timeOfDay : timeOf;
    return (stored) => ifInteger(stored, (count) => toText(count, unit === 'MILLIS' ? 1n : 1000n));
  }
  if (logical_type?.type !== 'DECIMAL' && converted_type !== 'DECIMAL') return undefined;
  const digits = scale ?? (logical_type?.type === 'DECIMAL' ? logical_type.scale : 0);
  return (stored) => ifInteger(stored, (unscaled) => decimalOf(unscaled, digits));
}

/** Without what the reader converts by: it gives values as they are stored. */
export function unconverted(element: SchemaElement): SchemaElement {
  const stored = { ...element };
  delete stored.converted_type;
  delete stored.logical_type;
  return stored;
}

/** Of the other kinds of values, those that would be rounded or taken apart. */
export const exactParsers: Partial<ParquetParsers> = {
  // The times of old files (INT96).
  timestampFromNanoseconds: (nanoseconds: bigint) => timeOf(nanoseconds, 1_000_000n),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/** What an integer means, also one that is stored in bytes, the highest first, as two's complement. */
function ifInteger(stored: unknown, meaning: (value: bigint) => unknown): unknown {
  if (typeof stored === 'bigint' || typeof stored === 'number') return meaning(BigInt(stored));
  if (!(stored instanceof Uint8Array)) return stored;
  const value = stored.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return meaning(BigInt.asIntN(8 * stored.length, value));
}

/** Digits that a number always holds. */
const SURE_DIGITS = 15;

function decimalOf(unscaled: bigint, scale: number): number | string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`;
  return digits.length <= SURE_DIGITS ? Number(text) : text;
}

/** A time as `2024-05-01T08:30:00.000001Z`, with as many digits as it needs, without Z where its zone is not told; an invalid `Date` where no calendar has it. */
function timeOf(count: bigint, perMillisecond: bigint, isUtc = true): string | Date {
  const rest = ((count % perMillisecond) + perMillisecond) % perMillisecond;
  const date = new Date(Number((count - rest) / perMillisecond));
  if (Number.isNaN(date.getTime())) return date;
  const finer = perMillisecond === 1n ? '' : String(rest).padStart(String(perMillisecond).length - 1, '0');
  const digits = `${date.toISOString().slice(0, -1)}${finer}`;
  return `${digits.replace(/\.?0+$/, '')}${isUtc ? 'Z' : ''}`;
}

/** A time of the day as `08:30:00.000001`, with Z where it is that of UTC; an invalid `Date` where no day has it. */
function timeOfDay(count: bigint, perMillisecond: bigint, isUtc = true): string | Date {
  const day = 86_400_000n * perMillisecond;
  if (count < 0n || count > day) return new Date(Number.NaN);
  // ISO 8601 has the end of a day, too.
  if (count === day) return `24:00:00${isUtc ? 'Z' : ''}`;
  return String(timeOf(count, perMillisecond, isUtc)).replace(/.*T/, '');
}
