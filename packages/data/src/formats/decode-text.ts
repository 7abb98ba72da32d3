import { DataError } from '../data-error.js';

/** The longest text that JavaScript engines hold in one string. */
const MAX_BYTES = 2 ** 29 - 25;

const PICKLED =
  "an object of Python, pickled; save it with pandas: pandas.read_pickle('FILE').to_parquet('FILE.parquet')";

/** What begins files that are no text, and what to do with them. */
const OTHER_KINDS: readonly (readonly [start: string, kind: string])[] = [
  ['PK\x03\x04', 'a zip archive or a workbook of a spreadsheet; unpack it, or save the sheet as CSV'],
  ['\xd0\xcf\x11\xe0', 'a workbook of a spreadsheet; save the sheet as CSV'],
  ['PAR1', 'a Parquet file; name it with .parquet, or save it as CSV'],
  ['ARROW1', "a Feather file; save it with pandas: pandas.read_feather('FILE').to_parquet('FILE.parquet')"],
  ['\x93NUMPY', 'a NumPy array; name it with .npy, as in npy:FILE?labels=y.npy'],
  ['\x89HDF', 'an HDF5 file; save a table of it as CSV or Parquet'],
  ['SQLite format', 'a SQLite database; save a table of it as CSV'],
  ['\x80\x04', PICKLED],
  ['\x80\x05', PICKLED],
  ['\x1f\x8b', 'data compressed with gzip; unpack them'],
  ['BZh', 'data compressed with bzip2; unpack them'],
  ['\xfd7zXZ', 'data compressed with xz; unpack them'],
  ['(\xb5/\xfd', 'data compressed with zstd; unpack them'],
];

/**
 * Decodes text strictly; a byte order mark is no part of it.
 *
 * @param charset @default that of the byte order mark, else UTF-8
 */
export function decodeText(bytes: Uint8Array, path: string, charset = markedCharset(bytes)): string {
  if (bytes.length > MAX_BYTES) {
    refuseOtherKinds(bytes, path);
    throw new DataError(
      `${path}: must be at most ${MAX_BYTES} bytes of text, found ${bytes.length}; take a part of it, or save arrays as NPY files`,
    );
  }
  return textDecoder(bytes, path, charset)(bytes, false);
}

/**
 * Decodes text as `decodeText` does, piece by piece.
 *
 * @param head the first piece, which tells what the file is
 * @returns decodes the next piece; the last one where `more` is false
 */
export function textDecoder(
  head: Uint8Array,
  path: string,
  charset = markedCharset(head),
): (bytes: Uint8Array, more: boolean) => string {
  refuseOtherKinds(head, path);
  const decoder = decoderOf(charset);
  if (decoder.encoding === 'utf-8') refuseUnmarkedUtf16(head, path);
  return (bytes, more) => {
    try {
      const text = decoder.decode(bytes, { stream: more });
      refuseZeros(text, path);
      return decoder.encoding === 'windows-1252' ? withWindowsLetters(text) : text;
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw new DataError(
        `${path}: must be text in ${decoder.encoding.toUpperCase()}, found other bytes; ` +
          `name what it is written in, such as charset=windows-1252, or convert it (iconv -t UTF-8)`,
        { cause },
      );
    }
  };
}

function refuseOtherKinds(bytes: Uint8Array, path: string): void {
  const head = bytes.subarray(0, 512);
  const start = String.fromCharCode(...head);
  // Text may begin with the same letters, but has no such bytes.
  const other = head.some((byte) => byte < 9) && OTHER_KINDS.find(([mark]) => start.startsWith(mark));
  if (other) throw new DataError(`${path}: must be text, found ${other[1].replaceAll('FILE', path)}`);
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)\b/i.test(start))
    throw new DataError(
      `${path}: must be a table as text, found a page of HTML or XML; fetch the file itself, or save a table of the page: ` +
        `pandas.read_html('${path}')[0].to_csv('table.csv', index=False)`,
    );
}

/** UTF-16 without a mark reads as UTF-8 too: letters with zeros between them. */
function refuseUnmarkedUtf16(bytes: Uint8Array, path: string): void {
  const head = bytes.subarray(0, 512);
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2]! += 1;
  if (Math.max(...zeros) * 4 <= head.length || Math.min(...zeros) * 4 > head.length) return;
  const charset = zeros[1]! > zeros[0]! ? 'utf-16le' : 'utf-16be';
  throw new DataError(
    `${path}: must be text in UTF-8, found a zero beside every letter, as UTF-16 has; give charset=${charset}`,
    { cure: { charset } },
  );
}

/** Tables have no letter 0: it is left where bytes are lost, or where the letters are wider than they were read. */
function refuseZeros(text: string, path: string): void {
  const at = text.indexOf('\0');
  if (at < 0) return;
  const before = text.slice(Math.max(0, at - 20), at);
  throw new DataError(
    `${path}: must be text, found a letter with the code 0 behind ${JSON.stringify(before)}; ` +
      `fetch the file again if it is damaged, or convert it if it is UTF-16 or UTF-32 (iconv -f UTF-32 -t UTF-8)`,
  );
}

/** The name of the encoding of a text, as `decodeText` reads it. */
export function encodingOf(bytes: Uint8Array, charset = markedCharset(bytes)): string {
  return decoderOf(charset).encoding;
}

/** Spreadsheets write UTF-16 as "Unicode text", and say so in the first bytes. */
function markedCharset([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch (cause) {
    throw new DataError(
      `charset: must be a name of the Encoding Standard, such as utf-8, windows-1252 or utf-16le, got ${JSON.stringify(charset)}`,
      { cause },
    );
  }
}

/** The letters of the bytes 0x80 to 0x9f in windows-1252; those without one keep their code. */
const WINDOWS_LETTERS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Several versions of Node.js decode windows-1252 as Latin-1 (https://github.com/nodejs/node/issues/56542), which differs in these letters. */
function withWindowsLetters(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the codes in question
  return text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS_LETTERS[letter.charCodeAt(0) - 0x80]!);
}
