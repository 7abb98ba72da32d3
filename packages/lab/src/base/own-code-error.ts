import { existsSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { oneLine, UsageError } from './errors.js';

/** Code of the user's own has thrown. */
export class OwnCodeError extends UsageError {}

/** A function of the user's own as errors name it. */
export interface OwnCode {
  /** The option that named it. */
  readonly option: string;
  /** From the root on. */
  readonly file: string;
  readonly name: string;
}

/** The error of code of the user's own, with the first place in its file that the stack has: `mix of /home/me/mine.mjs:12:5`. */
export function ownCodeError({ option, file, name }: OwnCode, error: unknown): OwnCodeError {
  return new OwnCodeError(
    `${option}: ${name} of ${file}${placeIn(file, error) ?? ''} must not throw, got ${oneLine(error)}`,
    { cause: error },
  );
}

/** The error as it is, unless it came through that file: then one that says so. */
export function unlessOwnCode(code: OwnCode, error: unknown): unknown {
  return error instanceof OwnCodeError || placeIn(code.file, error) === undefined
    ? error
    : ownCodeError(code, error);
}

/** Line and column, `:12:5`, of the innermost call in a module. */
function placeIn(file: string, error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  // Modules are loaded from where links lead to, and named by URL, or by path where a tool has loaded them.
  const path = existsSync(file) ? realpathSync(file) : file;
  const name = [pathToFileURL(path).href, path].find((text) => stack.includes(`${text}:`));
  return name && /^:\d+:\d+/.exec(stack.slice(stack.indexOf(`${name}:`) + name.length))?.[0];
}
