import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { oneLine, systemCode } from '../base/errors.js';

/** A script with peers, the interpreter that runs it, and its options by name. */
export interface ScriptRequest {
  readonly script: string;
  readonly python: string;
  readonly options: Readonly<Record<string, string | number>>;
}

/** The rows that a script printed as JSON, and what it had to say on stderr. */
export interface ScriptAnswer<Row> {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** Runs a script that measures other libraries. A peer that is missing or fails is a note, never an error. */
export async function runScript<Row>(
  { script, python, options }: ScriptRequest,
  isRow: (value: unknown) => value is Row,
  signal: AbortSignal,
): Promise<ScriptAnswer<Row>> {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const caught = { stdout: '', stderr: '' };
  try {
    const child = spawn(python, [script, ...words], { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (caught.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (caught.stderr += chunk.toString()));
    await once(child, 'close');
    const said = caught.stderr.split('\n').filter((line) => line.trim() !== '');
    if (child.exitCode !== 0) return leftOut(said.at(-1) ?? `exit code ${child.exitCode}`);
    const rows: unknown = JSON.parse(caught.stdout);
    if (!Array.isArray(rows) || !rows.every(isRow))
      return leftOut('the script printed something else than rows');
    return { rows, notes: said };
  } catch (error) {
    signal.throwIfAborted();
    return leftOut(systemCode(error) === 'ENOENT' ? `there is no ${python}` : oneLine(error));
  }
}

function leftOut(reason: string): { rows: []; notes: string[] } {
  return { rows: [], notes: [`peers are left out: ${reason}`] };
}

/** Whether a row has finite numbers under all these keys. */
export function hasNumbers(row: ReadonlyMap<string, unknown>, keys: readonly string[]): boolean {
  return keys.every((key) => Number.isFinite(row.get(key)));
}
