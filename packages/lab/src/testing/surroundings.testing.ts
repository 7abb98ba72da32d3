import { Writable } from 'node:stream';
import type { Surroundings } from '../terminal/surroundings.js';
import { main } from '../commands/main.js';
import type { Services } from '../services/services.js';
import { toyServices } from '../services/toy-services.testing.js';

/** Runs the command in this process and catches what it writes. */
export async function runMain(
  words: readonly string[],
  options: {
    readonly services?: Partial<Services>;
    readonly signal?: AbortSignal;
    readonly env?: NodeJS.ProcessEnv;
    /** Whether the output goes to a terminal. */
    readonly isTTY?: boolean;
  } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const caught = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof caught): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        caught[name] += chunk.toString();
        done();
      },
    });
  const surroundings: Surroundings = {
    stdout: Object.assign(stream('stdout'), { isTTY: options.isTTY ?? false }),
    stderr: stream('stderr'),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await main(words, { ...toyServices, ...options.services }, surroundings);
  return { code, ...caught };
}
