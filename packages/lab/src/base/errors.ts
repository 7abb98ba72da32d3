// base: what all other rooms stand on, errors, numbers and files; it knows nothing of runs.
/**
 * Something the caller asked for that cannot be done: the command prints its message as one line and exits with 2.
 *
 * @example
 * ```ts
 * import { UsageError } from '@rankbatch/lab';
 * new UsageError('--epochs: must be a positive integer, got "0"').name; // => 'UsageError'
 * ```
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * A run that cannot go on, for example because its training loss is no longer finite; the command exits with 1.
 *
 * @example
 * ```ts
 * import { RunError } from '@rankbatch/lab';
 * new RunError('run 1 of 2: stopped').message; // => 'run 1 of 2: stopped'
 * ```
 */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** Work that the user has stopped and that can go on; the command exits with 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** A loss that is NaN or infinite. */
export class DivergenceError extends RunError {}

/** Whether an error is about a loss that is NaN or infinite, ours or the engine's, whose class is loaded late. */
export function isDivergence(error: unknown): boolean {
  return error instanceof DivergenceError || (error instanceof Error && 'lastGoodStep' in error);
}

/** The message of anything thrown, on one line. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ').trim();
}

/** The operating system's code of an error (`ENOENT`, `EPIPE`), or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Refuses what is no text; here, as help about commands loads no other package. */
export function requireText(subject: string, value: unknown): void {
  if (typeof value !== 'string')
    throw new UsageError(`${subject}: must be a text, got a value of type ${typeof value}`);
}
