import { PassThrough } from 'node:stream';
import { main } from '../commands/main.js';
import { fakeTerminal } from './fake-terminal.testing.js';
import { toyServices } from '../services/toy-services.testing.js';

/** Runs `rankbatch bench` in this process with the given words after it and catches what it writes. */
export async function runBench(
  words: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    readonly isTTY?: boolean;
  } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const caught = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof caught): PassThrough => {
    const made = options.isTTY ? fakeTerminal() : new PassThrough();
    return made.on('data', (chunk: Buffer) => (caught[name] += chunk.toString()));
  };
  const code = await main(['bench', ...words], toyServices, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, ...caught };
}
