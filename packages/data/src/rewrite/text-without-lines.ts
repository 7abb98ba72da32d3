import { encodingOf } from '../formats/decode-text.js';

/** Lines of a text, both from 1 and within. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const [LF, CR] = [10, 13];

/**
 * The bytes of a text without some of its lines: what stays does so byte for byte, with its own line ends, quotes and letters.
 *
 * @param ranges ascending
 * @param charset as `decodeText` takes it
 */
export function textWithoutLines(
  bytes: Uint8Array,
  ranges: readonly LineRange[],
  charset?: string,
): Uint8Array {
  const starts = lineStarts(bytes, encodingOf(bytes, charset));
  const startOf = (line: number): number => starts[line - 1] ?? bytes.length;
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const { first, last } of ranges) {
    // Begins behind a byte order mark, which stays.
    kept.push(bytes.subarray(from, startOf(first)));
    from = startOf(last + 1);
  }
  kept.push(bytes.subarray(from));
  const whole = new Uint8Array(kept.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of kept) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Where each line begins, in bytes; a line ends with LF, CR LF or CR. No byte of a longer letter looks like one of these, but in UTF-16. */
function lineStarts(bytes: Uint8Array, encoding: string): number[] {
  const size = encoding.startsWith('utf-16') ? 2 : 1;
  const low = encoding === 'utf-16be' ? 1 : 0;
  const unitAt = (at: number): number =>
    size === 1 ? bytes[at]! : bytes[at + low]! | (bytes[at + 1 - low]! << 8);
  const starts = [markLength(bytes, size)];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const unit = unitAt(at);
    if (unit !== LF && unit !== CR) continue;
    if (unit === CR && at + 2 * size <= bytes.length && unitAt(at + size) === LF) at += size;
    starts.push(at + size);
  }
  return starts;
}

function markLength([first, second, third]: Uint8Array, size: number): number {
  if (size === 2) return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) ? 2 : 0;
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
}
