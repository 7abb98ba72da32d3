import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { toyServices } from '../services/toy-services.testing.js';
import { commandList } from './command-list.js';

const silent = { write: () => true } as unknown as NodeJS.WriteStream;
const surroundings = { stdout: silent, stderr: silent, env: {}, signal: new AbortController().signal };

it.each(commandList)('says of $name what the command says of itself', async (listed) => {
  const command = await listed.load(() => Promise.resolve(toyServices), surroundings);
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const usage = [...(command.options.length > 0 ? ['[options]'] : []), ...words].join(' ');
  expect(listed).toMatchObject({ name: command.name(), description: command.description(), usage });
});

// The built command: `tsc -b tsconfig.build.json` must have run.
it('help about all commands loads commander and nothing else of other packages', () => {
  const load = `export async function load(url, context, next) {
    if (url.startsWith('file:')) process._rawDebug(url);
    return next(url, context);
  }`;
  const hook = `import { register } from 'node:module'; register(${JSON.stringify(script(load))});`;
  const bin = fileURLToPath(new URL('../../bin/rankbatch.js', import.meta.url));
  const words = ['--import', script(hook), bin, '--help'];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stdout).toContain('Usage: rankbatch');
  const loaded = stderr.split('\n').filter((line) => line.startsWith('file:'));
  expect(loaded.some((url) => url.endsWith('commands/main.js'))).toBe(true);
  const others = loaded.filter((url) => !url.includes('/lab/dist/') && !url.includes('/lab/bin/'));
  expect(others.filter((url) => !url.includes('/commander/'))).toEqual([]);
  expect(loaded.filter((url) => /report|inspect|predict|bench/.test(url))).toEqual([]);
});

/** The address of a module that is not in a file. */
function script(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
