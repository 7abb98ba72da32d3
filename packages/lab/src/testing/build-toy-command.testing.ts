import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Makes `toy-command.testing.ts` a plain script in `folder`, as Node.js 20 does not run TypeScript. */
export async function buildToyCommand(folder: string): Promise<string> {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const source = (name: string) => join(root, 'packages', name, 'src', 'index.ts');
  const bundle = await rolldown({
    input: fileURLToPath(new URL('toy-command.testing.ts', import.meta.url)),
    platform: 'node',
    external: ['@rankbatch/onnx'],
    resolve: { alias: { rankbatch: source('rankbatch'), '@rankbatch/data': source('data') } },
  });
  // Where results/environment.ts looks for the version.
  const manifest = fileURLToPath(new URL('../../package.json', import.meta.url));
  await mkdir(join(folder, 'package'), { recursive: true });
  await copyFile(manifest, join(folder, 'package', 'package.json'));
  const file = join(folder, 'package', 'src', 'results', 'toy-command.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return file;
}
