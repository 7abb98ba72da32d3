// Runs every documented example: the ```ts blocks below @example in docstrings, and those in the Markdown files. A line
// `expression; // => value` becomes an assertion; a block fenced as ```ts no-run is left alone.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Example {
  /** File and line of the first line of code. */
  readonly at: string;
  readonly code: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
// Inside the repository, so that its packages resolve; one folder a process, so that two runs do not meet.
const cache = join(root, '.cache', `examples-${process.pid}`);

function filesBelow(folder: string, isWanted: (path: string) => boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => !/[\\/](node_modules|dist)[\\/]/.test(path) && isWanted(path))
    .sort();
}

/** The ```ts blocks of a text, whose lines may start with the ` * ` of a docstring. */
function blocksOf(text: string, file: string, firstLine: number): Example[] {
  const found: Example[] = [];
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\* ?/, (star) => (firstLine > 0 ? '' : star)));
  let start = -1;
  lines.forEach((line, i) => {
    const fence = line.trim();
    if (start < 0 && fence === '```ts') start = i + 1;
    else if (start >= 0 && fence.startsWith('```')) {
      found.push({ at: `${file}:${Math.max(firstLine, 1) + start}`, code: lines.slice(start, i).join('\n') });
      start = -1;
    }
  });
  return found;
}

function examplesOfSource(path: string): Example[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((docstring) => {
    const examples = docstring[0].indexOf('@example');
    if (examples < 0) return [];
    const firstLine = text.slice(0, docstring.index + examples).split('\n').length;
    return blocksOf(docstring[0].slice(examples), relative(root, path), firstLine);
  });
}

function examplesOfMarkdown(path: string): Example[] {
  return blocksOf(readFileSync(path, 'utf8'), relative(root, path), 0);
}

/** Turns `expression; // => value` into an assertion, line by line, so that line numbers stay. */
function withAssertions({ at, code }: Example): string {
  const lines = code.split('\n').map((line) => {
    if (!line.includes('// =>')) return line;
    const parts = /^(\s*)(.+); \/\/ => (.+)$/.exec(line);
    if (parts === null) throw new Error(`${at}: must read \`expression; // => value\`, got ${line.trim()}`);
    const [, indent, expression, value] = parts;
    return `${indent}expectExample(${expression}, ${JSON.stringify(line.trim())}).toEqual(${value});`;
  });
  return `import { expect as expectExample } from 'vitest'; ${lines.join('\n')}\nexport {};\n`;
}

const sources = filesBelow(
  join(root, 'packages'),
  (path) => /[\\/]src[\\/].*\.ts$/.test(path) && !/\.(test|testing|d)\.ts$/.test(path),
).flatMap(examplesOfSource);
const markdown = [
  join(root, 'README.md'),
  ...filesBelow(join(root, 'packages'), (path) => path.endsWith('README.md')),
  ...filesBelow(join(root, 'docs'), (path) => path.endsWith('.md')),
]
  .filter((path) => existsSync(path))
  .flatMap(examplesOfMarkdown);

const startedIn = process.cwd();

beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  // What examples write stays here, for the examples behind them.
  process.chdir(cache);
});

afterAll(() => {
  process.chdir(startedIn);
  rmSync(cache, { recursive: true, force: true });
});

describe('documented examples give the values they state', () => {
  // Those of jax-js first: its memory is of another kind once ONNX Runtime's WebAssembly has given Node.js a global `Worker`.
  const isOfJax = ({ at }: Example): number => Number(at.includes('jax'));
  const named = [...sources, ...markdown]
    .toSorted((a, b) => isOfJax(b) - isOfJax(a))
    .map((example, i): [string, Example, number] => [example.at, example, i]);
  test.each(named)('%s', async (_, example, i) => {
    const file = join(cache, `example-${i}.ts`);
    writeFileSync(file, withAssertions(example));
    await expect(import(/* @vite-ignore */ pathToFileURL(file).href)).resolves.toBeDefined();
  });
});

describe('finding examples', () => {
  const docstring = ['/**', ' * One.', ' *', ' * @example', ' * ```ts', ' * 1 + 1; // => 2', ' * ```', ' */'];

  test('takes the blocks of a docstring without their stars, and knows their lines', () => {
    mkdirSync(cache, { recursive: true });
    const path = join(cache, 'source.ts');
    writeFileSync(path, ['const a = 1;', ...docstring].join('\n'));
    expect(examplesOfSource(path)).toEqual([{ at: `${relative(root, path)}:7`, code: '1 + 1; // => 2' }]);
  });

  test('leaves blocks that are not to be run, and other languages', () => {
    const text = ['```ts no-run', 'f();', '```', '```sh', 'ls', '```', '```ts', '* 2;', '```'].join('\n');
    expect(blocksOf(text, 'a.md', 0)).toEqual([{ at: 'a.md:8', code: '* 2;' }]);
  });

  test('refuses an expectation that it cannot check', () => {
    expect(() => withAssertions({ at: 'a.md:1', code: 'f() // => 2' })).toThrow(
      'a.md:1: must read `expression',
    );
    expect(withAssertions({ at: 'a.md:1', code: 'await f(); // => 2' })).toContain(
      'expectExample(await f(), ',
    );
  });
});
