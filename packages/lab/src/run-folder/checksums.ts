import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { writeAtomically } from '../base/durable-files.js';
import { UsageError, requireText } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { readPlainFile, smallFileBytes } from '../base/plain-file.js';
import { quoteWord } from '../base/quote-word.js';
import { unlessMissing } from '../base/unless-missing.js';

export const CHECKSUMS_FILE = 'checksums.json';

/** Files of a run that are protected, each with what still can be used where it is damaged. */
const usableWithout = {
  'run.json': 'put back a copy of it; model.onnx and the other files need nothing of it',
  'encoding.json': 'rankbatch resume of an unfinished run writes it anew; predictions of rows need it',
  'metrics.jsonl': 'ledger.parquet, model.onnx and the checkpoint can still be used by themselves',
  'ledger.parquet': 'delete it, and rankbatch report, predict and resume do without it',
  'losses.f32': 'delete it, and samples are shown without their course',
  'checkpoint/state.json': 'rankbatch report, inspect and predict do without it; to go on, start a new run',
  'measures.json': 'delete it and model.onnx, and rankbatch resume writes both anew from the checkpoint',
  'rows.onnx': 'delete it, and rankbatch predict does without it',
  'model.onnx': 'delete it, and rankbatch resume writes it anew from the checkpoint',
} as const;
export type ProtectedFile = keyof typeof usableWithout;
export const protectedFiles = Object.keys(usableWithout).filter(isProtected);

/** Those that only grow: what stands behind a known part is a write that was not finished. */
const growing: ReadonlySet<ProtectedFile> = new Set(['metrics.jsonl', 'losses.f32'] as const);

/** Length and SHA-256 of a file; null for one that is not there. */
export type FileSum = { readonly bytes: number; readonly sha256: string } | null;

/** What each file may be: one thing, or two while it is being written. Files that are not named must not be there. */
export type Checksums = ReadonlyMap<ProtectedFile, readonly FileSum[]>;

/** A file that is not what its run has written. */
export class DamagedFileError extends UsageError {}

/** A file of a run as it was read. */
export interface RunFile {
  /** Of a file that grows the part that is known; undefined where there is none. */
  readonly bytes: Buffer | undefined;
  /** Why they are not to be trusted; undefined where they are what the run wrote, or the run is of a version without checksums. */
  readonly fault: DamagedFileError | undefined;
}

/** Sum of a whole file. */
export function sumOf(content: string | Uint8Array): NonNullable<FileSum> {
  const hash = createHash('sha256').update(content);
  return { bytes: Buffer.byteLength(content), sha256: hash.digest('hex') };
}

/** The sum of a file that grows, from what is added alone. */
export class GrowingSum {
  #hash: Hash = createHash('sha256');
  #bytes = 0;

  add(content: string | Uint8Array): this {
    this.#hash.update(content);
    this.#bytes += Buffer.byteLength(content);
    return this;
  }

  get sum(): FileSum {
    return this.#bytes === 0 ? null : { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}

/** Reads a file of a run folder and checks it; `UsageError` where it is no plain file, or the checksums themselves are damaged. */
export async function readRunFile(
  folder: string,
  name: ProtectedFile,
  mostBytes = smallFileBytes,
): Promise<RunFile> {
  requireText('folder of a run', folder);
  requireText('file of a run', name);
  let text = await readText(folder);
  for (;;) {
    const bytes = await unlessMissing(readPlainFile(join(folder, name), mostBytes));
    const checksums = text === undefined ? undefined : parseChecksums(text, folder);
    if (checksums === undefined) return { bytes, fault: undefined };
    const states = checksums.get(name) ?? [null];
    const known = knownLength(name, states, bytes);
    if (known !== undefined) return { bytes: bytes?.subarray(0, known), fault: undefined };
    // A run that is being written has put other files in place meanwhile, and told so before.
    const now = await readText(folder);
    if (now === text) return { bytes, fault: describeFault(folder, name, states, bytes) };
    text = now;
  }
}

/** The checksums of a run folder; undefined where there are none. */
export async function readChecksums(folder: string): Promise<Checksums | undefined> {
  const text = await readText(folder);
  return text === undefined ? undefined : parseChecksums(text, folder);
}

/** Bytes of a file that are what is known of it; undefined where they are not. */
function knownLength(
  name: ProtectedFile,
  states: readonly FileSum[],
  bytes: Buffer | undefined,
): number | undefined {
  const lengths = states.flatMap((state) => {
    const length = state?.bytes ?? 0;
    // A file of which nothing was written yet may be there, torn.
    if (state === null) return bytes === undefined || growing.has(name) ? [0] : [];
    if (bytes === undefined || bytes.length < length) return [];
    if (bytes.length > length && !growing.has(name)) return [];
    return sumOf(bytes.subarray(0, length)).sha256 === state.sha256 ? [length] : [];
  });
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}

function describeFault(
  folder: string,
  name: ProtectedFile,
  states: readonly FileSum[],
  bytes: Buffer | undefined,
): DamagedFileError {
  const wanted = states.map((state) => (state === null ? 'none' : `${state.bytes} bytes`)).join(' or ');
  const found = bytes === undefined ? 'none' : `${bytes.length} bytes with another checksum`;
  return new DamagedFileError(
    `${join(folder, name)}: must be as the run wrote it (${wanted}), got ${found}; it is damaged, or of another run: ${usableWithout[name]}; all files: rankbatch verify ${quoteWord(folder)}`,
  );
}

/** Keeps the checksums of a run that is written: whatever a file is at any moment stands in `checksums.json` by then. */
export class ChecksumsKeeper {
  readonly #folder: string;
  #current: Map<ProtectedFile, FileSum>;
  #next = new Map<ProtectedFile, FileSum>();

  private constructor(folder: string, current: Map<ProtectedFile, FileSum>) {
    this.#folder = folder;
    this.#current = current;
  }

  /** For a folder without a run. */
  static empty(folder: string): ChecksumsKeeper {
    return new ChecksumsKeeper(folder, new Map());
  }

  /** For the run in a folder as it stands; one of a version without checksums is protected from here on. */
  static async of(folder: string): Promise<ChecksumsKeeper> {
    const current = new Map<ProtectedFile, FileSum>();
    const known = await readChecksums(folder);
    for (const name of protectedFiles) {
      const { bytes, fault } = await readRunFile(folder, name, Infinity);
      // What is damaged stays so until it is written anew.
      const sum = fault ? known?.get(name)?.at(-1) : bytes && sumOf(bytes);
      if (sum) current.set(name, sum);
    }
    return new ChecksumsKeeper(folder, current);
  }

  /** The file as it was last written. */
  get(name: ProtectedFile): FileSum {
    return this.#current.get(name) ?? null;
  }

  /** Tells what files are about to become; to be called before they are written. */
  async expect(next: Partial<Record<ProtectedFile, FileSum>>): Promise<void> {
    for (const [name, sum] of Object.entries(next)) if (isProtected(name)) this.#next.set(name, sum);
    await this.#write();
  }

  /** Takes note that they have become it; stands in `checksums.json` from the next writing. */
  settle(): void {
    for (const [name, sum] of this.#next) this.#current.set(name, sum);
    this.#next = new Map();
  }

  /** Brings to disk what is settled. */
  flush(): Promise<void> {
    return this.#write();
  }

  #write(): Promise<void> {
    const files: Record<string, readonly FileSum[]> = {};
    for (const name of protectedFiles) {
      const current = this.get(name);
      const states = this.#next.has(name) ? [current, this.#next.get(name) ?? null] : [current];
      if (states.some((state) => state !== null)) files[name] = states;
    }
    return writeAtomically(this.#folder, CHECKSUMS_FILE, encodeChecksums(files));
  }
}

function encodeChecksums(files: Readonly<Record<string, readonly FileSum[]>>): string {
  const content = { version: 1, files, sha256: sumOf(JSON.stringify(files)).sha256 };
  return `${JSON.stringify(content, null, 2)}\n`;
}

async function readText(folder: string): Promise<string | undefined> {
  const bytes = await unlessMissing(readPlainFile(join(folder, CHECKSUMS_FILE)));
  return bytes?.toString('utf8');
}

function parseChecksums(text: string, folder: string): Checksums {
  const path = join(folder, CHECKSUMS_FILE);
  const content = parseJson(text);
  if (!isContent(content))
    throw new DamagedFileError(
      `${path}: must be checksums of version 1, got others or none; it is damaged, or of a newer rankbatch: put back a copy, or delete it, and the files are taken as they are`,
    );
  if (sumOf(JSON.stringify(content.files)).sha256 !== content.sha256)
    throw new DamagedFileError(
      `${path}: must be as the run wrote it, got another checksum; it is damaged: put back a copy, or delete it, and the files are taken as they are`,
    );
  return new Map(
    Object.entries(content.files).flatMap(([name, sums]) => (isProtected(name) ? [[name, sums]] : [])),
  );
}

function isProtected(name: string): name is ProtectedFile {
  return Object.hasOwn(usableWithout, name);
}

function isContent(
  value: unknown,
): value is { readonly files: Record<string, readonly FileSum[]>; readonly sha256: string } {
  return (
    value instanceof Object &&
    'version' in value &&
    value.version === 1 &&
    'files' in value &&
    value.files instanceof Object &&
    Object.values(value.files).every((states: unknown) => Array.isArray(states) && states.every(isSum)) &&
    'sha256' in value
  );
}

function isSum(value: unknown): value is FileSum {
  return (
    value === null ||
    (value instanceof Object &&
      'bytes' in value &&
      Number.isSafeInteger(value.bytes) &&
      'sha256' in value &&
      typeof value.sha256 === 'string')
  );
}
