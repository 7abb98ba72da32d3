import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import * as browser from './browser.js';
import * as everything from './index.js';

let imports: readonly string[] = [];
let code = '';

beforeAll(async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('browser.ts', import.meta.url)),
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'data' });
  await bundle.close();
  imports = output.flatMap((part) =>
    part.type === 'chunk' ? [...part.imports, ...part.dynamicImports] : [],
  );
  code = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
});

describe('the entry for browsers', () => {
  it('is a part of the entry for Node.js', () => {
    expect(everything).toMatchObject({ ...browser });
  });

  it('bundles without a module of Node.js', () => {
    expect(imports).toEqual([]);
    expect(code).not.toMatch(/["']node:/);
  });

  it('gives the same samples where there is nothing but the web', () => {
    const text = [
      'size,color,kind',
      ...Array.from({ length: 20 }, (_, i) => `${i},${i % 3},${i % 2 ? 'x' : 'y'}`),
    ].join('\n');
    const work = (data: typeof browser): string => {
      const digits = data.generateDigits({ count: 5, seed: 3 });
      const file = { path: 'f.csv', bytes: new TextEncoder().encode(text) };
      const table = data.tableDataset(file, { label: 'kind', text: ['color'], weighting: 'counts' });
      const noisy = data.addLabelNoise(table, { share: 0.5, seed: 1 });
      return JSON.stringify([
        [...digits.values],
        [...digits.labels],
        [...noisy.train.values],
        [...noisy.train.labels],
      ]);
    };
    // No `process`, no `require`, no `Buffer`.
    const elsewhere: unknown = runInNewContext(
      `${code}; const text = ${JSON.stringify(text)}; (${work.toString()})(data)`,
      {
        TextDecoder,
        TextEncoder,
      },
    );
    expect(elsewhere).toBe(work(browser));
  });
});
