import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { oneLine, systemCode, UsageError } from './errors.js';
import { ownCodeError } from './own-code-error.js';

/** A file of the user's own, which a run must find again as it was. */
export interface OwnModule {
  /** From the root on. */
  readonly file: string;
  readonly sha256: string;
}

/** How a file of the user's own was asked for. */
export interface AskedFile {
  /** The option that named it, and its text, for messages. */
  readonly option: string;
  readonly text: string;
  /** The folder that the path begins at. @default the current one */
  readonly from?: string | undefined;
  /** The file as a run began with it: it is found there and must not have changed. */
  readonly known?: OwnModule | undefined;
}

/** A function that a module of the user's own exports. */
export type OwnFunction = (options: object) => unknown;

/** The parts of a text that names a module and a function that it exports, `./mine.mjs:name`; undefined for any other. */
export function parseModuleText(text: string): { path: string; name: string } | undefined {
  const [, path, name] = /^(.+\.[cm]?js):([\w$]+)$/.exec(text) ?? [];
  return path === undefined || name === undefined ? undefined : { path, name };
}

/**
 * Reads a file of the user's own.
 *
 * @throws UsageError where it cannot be read, or is not as it was when the run began.
 */
export async function readOwnFile(
  path: string,
  { option, text, from = '.', known }: AskedFile,
): Promise<{ readonly module: OwnModule; readonly bytes: Uint8Array }> {
  const file = known?.file ?? resolve(from, path);
  const unreadable = (error: unknown): never => {
    throw new UsageError(
      `${option}: "${text}" must name a file that can be read, got ${systemCode(error) ?? oneLine(error)} for ${file}`,
      { cause: error },
    );
  };
  const found = await stat(file).catch(unreadable);
  if (!found.isFile() && !found.isDirectory())
    throw new UsageError(
      `${option}: "${text}" must name a file, got a pipe or a device, which may never end: ${file}`,
    );
  const bytes = await readFile(file).catch(unreadable);
  const module = { file, sha256: createHash('sha256').update(bytes).digest('hex') };
  if (known !== undefined && known.sha256 !== module.sha256)
    throw new UsageError(
      `${option}: ${file} must be as it was when the run began (SHA-256 ${known.sha256}), got ${module.sha256}; a changed file makes another run: train it into a new folder, or delete the old one first; or bring that file back`,
    );
  return { module, bytes };
}

/**
 * Imports the function `name` of the module at `path`.
 *
 * @throws UsageError where there is none, or the module is not as it was when the run began.
 */
export async function importOwn(
  { path, name }: { readonly path: string; readonly name: string },
  asked: AskedFile,
): Promise<{ readonly module: OwnModule; readonly made: OwnFunction }> {
  const { module } = await readOwnFile(path, asked);
  return { module, made: await exportOf(module.file, name, asked) };
}

/**
 * Calls a function of the user's own, which may return a promise.
 *
 * @throws UsageError (or rejection) which names it, where it throws.
 */
export function callOwn(
  { made, module, name }: { readonly made: OwnFunction; readonly module: OwnModule; readonly name: string },
  option: string,
  argument: object,
): unknown {
  const refuse = (error: unknown): never => {
    throw ownCodeError({ option, file: module.file, name }, error);
  };
  try {
    const result = made(argument);
    return result instanceof Promise ? result.catch(refuse) : result;
  } catch (error) {
    return refuse(error);
  }
}

async function exportOf(file: string, name: string, { option, text }: AskedFile): Promise<OwnFunction> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`${option}: ${file} must be a module that can be imported, got ${oneLine(error)}`, {
      cause: error,
    });
  }
  const exported = isModule(module) ? Object.entries(module) : [];
  const made = exported.find(([key]) => key === name)?.[1];
  if (isFunction(made)) return made;
  const names = exported.filter(([, value]) => isFunction(value)).map(([key]) => key);
  throw new UsageError(
    `${option}: "${text}" must name a function that ${file} exports (${names.join(', ') || 'it exports none'}), got ${name}`,
  );
}

/** A module has no prototype. */
function isModule(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): value is OwnFunction {
  return typeof value === 'function';
}
