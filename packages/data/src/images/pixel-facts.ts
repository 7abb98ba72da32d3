import { open, type FileHandle } from 'node:fs/promises';

/** A picture that could not be decoded. */
export interface DamagedPicture {
  /** Its place in the source. */
  readonly index: number;
  /** What is wrong, and the cure. */
  readonly message: string;
}

/** What is wrong with a damaged picture by its message, without the file and the cure. */
export const reasonOf = (message: string): string =>
  /(?:found (.*); replace it|: (cannot be read) \()/.exec(message)?.slice(1).find(Boolean) ?? message;

/** What is known of decoded pictures beside their bytes. */
export interface PixelFacts {
  /** The folder, list or file that they come from. */
  readonly source: string;
  /** Of each picture, `[channels, height, width]`. */
  readonly shape: readonly [number, number, number];
  readonly count: number;
  readonly damaged: readonly DamagedPicture[];
  /** CRC-32 of the bytes of each picture. */
  readonly sums: readonly number[];
}

const MARK = 'rankbatch pixels';
const TRAILER = MARK.length + 4;

/** Bytes of one picture of that shape. */
export const bytesOf = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/** Ends a file of pixels: the facts as JSON, their length, and the mark that tells a whole file. */
export async function writeFacts(file: FileHandle, facts: PixelFacts): Promise<void> {
  const json = Buffer.from(JSON.stringify(facts));
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeUInt32LE(json.length);
  trailer.write(MARK, 4);
  const pixels = facts.count * bytesOf(facts.shape);
  // A damaged picture at the end leaves the file short, one of before may have left it long.
  await file.truncate(pixels);
  await file.write(Buffer.concat([json, trailer]), 0, json.length + TRAILER, pixels);
}

/** The facts at the end of a file of pixels; undefined where there is no whole one. */
export async function readFacts(path: string): Promise<PixelFacts | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const read = async (length: number, end: number) =>
      (await file.read(Buffer.alloc(length), 0, length, end - length)).buffer;
    const trailer = await read(TRAILER, size);
    if (trailer.toString('latin1', 4) !== MARK) return undefined;
    const json = await read(trailer.readUInt32LE(), size - TRAILER);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written above; the name of the file holds a hash of what it must fit
    const facts = JSON.parse(json.toString('utf8')) as PixelFacts;
    return size === facts.count * bytesOf(facts.shape) + json.length + TRAILER ? facts : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
