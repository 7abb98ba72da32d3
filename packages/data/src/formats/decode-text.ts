import { DataError } from '../data-error.js';

/** The longest text that JavaScript engines hold in one string. */
const MAX_BYTES = 2 ** 29 - 25;

/** Decodes text strictly; a byte order mark is no part of it. */
export function decodeText(bytes: Uint8Array, path: string, charset = 'utf-8'): string {
  if (bytes.length > MAX_BYTES)
    throw new DataError(
      `${path}: must be at most ${MAX_BYTES} bytes of text, found ${bytes.length}; take a part of it, or save arrays as NPY files`,
    );
  const decoder = decoderOf(charset);
  try {
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? withWindowsLetters(text) : text;
  } catch (cause) {
    throw new DataError(
      `${path}: must be text in ${decoder.encoding.toUpperCase()}, found other bytes; ` +
        `name what it is written in, such as charset=windows-1252, or convert it (iconv -t UTF-8)`,
      { cause },
    );
  }
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
