import type { FileHandle } from 'node:fs/promises';
import {
  decodeLine,
  openPlainFile,
  parseLine,
  systemCode,
  UsageError,
  type EpochRecord,
} from '@rankbatch/lab/run-folder';

const chunkBytes = 1 << 20;
/** A line has about a thousand bytes; a file without line ends is not read to its end. */
const mostLineBytes = 1 << 20;
/** More than any run writes. */
const mostBytes = 2 ** 28;

/**
 * The finished epochs of a `metrics.jsonl` that grows: each call of {@link refresh} reads what was added since the last one. A file that
 * was cut or replaced meanwhile, as when a run goes on from a checkpoint, is read anew.
 */
export class MetricsTail {
  readonly #path: string;
  #epochs: EpochRecord[] = [];
  /** Bytes of the whole lines that were read, and the last of these lines, by which the file is known again. */
  #offset = 0;
  #lastLine: Buffer = Buffer.alloc(0);
  #inode = -1;
  /** Bytes read so far. */
  bytesRead = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get epochs(): readonly EpochRecord[] {
    return this.#epochs;
  }

  /** Reads what is new; whether anything changed. `UsageError` for a line that is damaged; epochs before it are kept. */
  async refresh(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await openPlainFile(this.#path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      return this.#forget();
    }
    try {
      const { size, ino } = await file.stat();
      if (size > mostBytes)
        throw new UsageError(`metrics.jsonl: must have ${mostBytes} bytes at most, got ${size}`);
      const isKnown = ino === this.#inode && size >= this.#offset && (await this.#endsWithLastLine(file));
      const forgot = !isKnown && this.#forget();
      this.#inode = ino;
      const before = this.#epochs.length;
      await this.#readLines(file, size);
      return forgot || this.#epochs.length > before;
    } finally {
      await file.close();
    }
  }

  async #readLines(file: FileHandle, size: number): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    for (let at = this.#offset; at < size;) {
      const chunk = await this.#read(file, at, Math.min(chunkBytes, size - at));
      if (chunk.length === 0) break;
      at += chunk.length;
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        this.#take(rest.subarray(0, end + 1));
        rest = rest.subarray(end + 1);
      }
      if (rest.length > mostLineBytes)
        throw new UsageError(
          `metrics.jsonl: line ${this.#epochs.length + 1}: must end within ${mostLineBytes} bytes, got ${size - this.#offset} without an end; it is damaged`,
        );
    }
  }

  #take(line: Buffer): void {
    const epoch = this.#epochs.length + 1;
    const where = `metrics.jsonl: line ${epoch}`;
    this.#epochs.push(parseLine(decodeLine(line.subarray(0, -1), where), where, epoch));
    this.#offset += line.length;
    this.#lastLine = Buffer.from(line);
  }

  async #endsWithLastLine(file: FileHandle): Promise<boolean> {
    const { length } = this.#lastLine;
    return (await this.#read(file, this.#offset - length, length)).equals(this.#lastLine);
  }

  async #read(file: FileHandle, position: number, length: number): Promise<Buffer> {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
    this.bytesRead += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  #forget(): boolean {
    const had = this.#epochs.length > 0;
    this.#epochs = [];
    this.#offset = 0;
    this.#lastLine = Buffer.alloc(0);
    return had;
  }
}
