import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Strategy } from 'rankbatch';
import { oneLine, systemCode, UsageError } from '../base/errors.js';
import type { OwnModule } from './own-strategy.js';
import { parseStrategy, type NamedStrategy } from './strategy-text.js';

/**
 * Reads one strategy as `parseStrategy` does, or imports one of the user's own: `./mine.mjs:name` names a module and a function that it
 * exports, which is called with `{ epochs }` and returns a strategy.
 *
 * @param from the folder that the module's path begins at
 * @param known the module as a run began with it: it is found there and must not have changed
 * @throws UsageError naming the rule and what was found.
 */
export async function loadStrategy(
  text: string,
  { from = '.', known }: { readonly from?: string | undefined; readonly known?: OwnModule | undefined } = {},
): Promise<NamedStrategy> {
  const [, path, name] = /^(.+\.[cm]?js):([\w$]+)$/.exec(text) ?? [];
  if (path === undefined || name === undefined) return parseStrategy(text);
  const file = known?.file ?? resolve(from, path);
  const module: OwnModule = { file, sha256: await hash(file, text) };
  if (known !== undefined && known.sha256 !== module.sha256)
    throw new UsageError(
      `--select: ${file} must be as it was when the run began (SHA-256 ${known.sha256}), got ${module.sha256}; bring that file back, or start a new run`,
    );
  const made = await exportOf(file, name, text);
  const make = (epochs: number): Strategy => {
    const strategy: unknown = made({ epochs });
    if (isStrategy(strategy)) return strategy;
    throw new UsageError(
      `--select: ${name} of ${file} must return a strategy, with a kind and createSampler, got ${strategy === undefined ? 'nothing' : oneLine(strategy)}; see makeStrategy`,
    );
  };
  // Before anything is trained.
  make(1);
  return { text, spec: { kind: 'own', make, module } };
}

async function hash(file: string, text: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (error) {
    throw new UsageError(
      `--select: "${text}" must name a file that can be read, got ${systemCode(error) ?? oneLine(error)} for ${file}`,
      { cause: error },
    );
  }
}

type Maker = (options: { readonly epochs: number }) => unknown;

async function exportOf(file: string, name: string, text: string): Promise<Maker> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`--select: ${file} must be a module that can be imported, got ${oneLine(error)}`, {
      cause: error,
    });
  }
  const exported = isModule(module) ? Object.entries(module) : [];
  const made = exported.find(([key]) => key === name)?.[1];
  if (isMaker(made)) return made;
  const names = exported.filter(([, value]) => isMaker(value)).map(([key]) => key);
  throw new UsageError(
    `--select: "${text}" must name a function that ${file} exports (${names.join(', ') || 'it exports none'}), got ${name}`,
  );
}

/** A module has no prototype. */
function isModule(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isMaker(value: unknown): value is Maker {
  return typeof value === 'function';
}

function isStrategy(value: unknown): value is Strategy {
  return (
    value instanceof Object &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'createSampler' in value &&
    typeof value.createSampler === 'function'
  );
}
