import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine, UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { readPlainFile } from '../base/plain-file.js';
import { unlessMissing } from '../base/unless-missing.js';
import { protectedFiles, readChecksums, readRunFile, sumOf } from './checksums.js';
import { RUN_FILE } from './run-manifest.js';

/** What became of the files of a run. */
export interface Verdict {
  /** What is damaged and what can still be used, a line each. */
  readonly faults: readonly string[];
  /** How many files were looked at. */
  readonly files: number;
  readonly isProtected: boolean;
}

/** Checks all files of a run against its checksums, those of the checkpoint too. */
export async function verifyRun(folder: string): Promise<Verdict> {
  const faults: string[] = [];
  const note = (error: unknown) => {
    faults.push(oneLine(error));
  };
  let files = 0;
  let isProtected = false;
  try {
    isProtected = (await readChecksums(folder)) !== undefined;
    for (const name of protectedFiles)
      try {
        const { bytes, fault } = await readRunFile(folder, name, Infinity);
        if (fault) note(fault);
        if (bytes !== undefined) files += 1;
        if (name === 'checkpoint/state.json' && bytes && !fault)
          for (const part of partsOf(bytes)) {
            const path = join(folder, 'checkpoint', part.file);
            const found = await unlessMissing(readPlainFile(path, Infinity));
            if (found && sumOf(found).sha256 === part.sha256) files += 1;
            else
              note(
                `${path}: must be as the run wrote it, got ${found ? 'another checksum' : 'none'}; the checkpoint is damaged: all else can be used, and to go on, start a new run`,
              );
          }
      } catch (error) {
        note(error);
      }
  } catch (error) {
    note(error);
  }
  return { faults, files, isProtected };
}

interface CheckpointPart {
  readonly file: string;
  readonly sha256: string;
}

/** The files that a checkpoint's state names, with their checksums. */
function partsOf(state: Buffer): CheckpointPart[] {
  const content = parseJson(state.toString('utf8'));
  const parts: unknown = content instanceof Object && 'parts' in content ? content.parts : undefined;
  return parts instanceof Object ? Object.values(parts).filter(isPart) : [];
}

function isPart(value: unknown): value is CheckpointPart {
  return (
    value instanceof Object &&
    'file' in value &&
    typeof value.file === 'string' &&
    /^[\w.-]+$/.test(value.file) &&
    'sha256' in value &&
    typeof value.sha256 === 'string'
  );
}

const maxDepth = 12;

/** The run folders at or below a folder, in the order of their names; links are not followed. `UsageError` where there is none. */
export async function findRunFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch((): Dirent[] => []);
    // A run that has lost its run.json is one all the same.
    if (entries.some(({ name }) => name === RUN_FILE || name === 'checksums.json')) {
      found.push(at);
      return;
    }
    if (depth === maxDepth) return;
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    for (const name of names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })))
      await visit(join(at, name), depth + 1);
  };
  await visit(folder, 0);
  if (found.length === 0) throw new UsageError(`${folder}: must be a run folder or hold runs, got none`);
  return found;
}
