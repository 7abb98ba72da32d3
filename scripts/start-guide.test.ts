// Goes the way of docs/start.md: its program as it stands there, on a table with gaps, ids and a column of sentences.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeRows, type TableEncoding } from '@rankbatch/data';
import { importModel } from '@rankbatch/onnx';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const [program = ''] = /(?<=^```ts no-run\n)[^]*?(?=^```$)/m.exec(
  readFileSync(join(root, 'docs/start.md'), 'utf8'),
)!;
// Inside the repository, so that its packages resolve.
const folder = join(root, '.cache', `start-${process.pid}`);

/** Flats of one to five rooms; the rent is 300 a room, 200 more with a garden, which only the description tells, and up to 199 that nothing tells. */
function flats(): string {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const rooms = 1 + (i % 5);
    const hasGarden = i % 3 === 0;
    const about = `Flat ${i} ${hasGarden ? 'with a garden' : 'on the fourth floor'}, quiet`;
    const rent = 300 * rooms + (hasGarden ? 200 : 0) + (i % 199);
    return `F${i},${i % 17 === 0 ? '' : rooms},${i % 2 ? 'gas' : ''},"${about}",${rent},${rent > 900 ? 'dear' : 'cheap'}`;
  });
  return ['id,rooms,heating,about,rent,class', ...rows].join('\n');
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'flats.csv'), flats());
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the program prints with this text in `loadDataset`. */
function run(data: string) {
  writeFileSync(
    join(folder, 'train.mjs'),
    program.replace(/(?<=loadDataset\(').*(?='\))/, () => data),
  );
  return spawnSync(process.execPath, ['train.mjs'], { cwd: folder, encoding: 'utf8' });
}

/** What the error gives to write in place of the text. */
const cureOf = (data: string): string => /, as in '(.*)'$/m.exec(run(data).stderr)?.[1] ?? '';

test('the error says what to write for a table with ids and sentences, and then a model of rents is trained and kept', async () => {
  const cure = cureOf('csv:flats.csv?label=rent');
  expect(cure).toBe('csv:flats.csv?label=rent&ignore=id&text=about');
  const { stdout } = run(cure.replace('ignore=id', 'ignore=id,class'));
  const [, error] = /^root mean squared error, in the unit of the file: ([\d.]+)$/m.exec(stdout) ?? [];
  // The standard deviation of the rents is 437: what answering with their mean is wrong by.
  expect(Number(error)).toBeLessThan(150);
  const { parameters, graph } = await importModel(readFileSync(join(folder, 'model.onnx')));
  expect(parameters).toHaveLength(4);
  const encoding = JSON.parse(readFileSync(join(folder, 'encoding.json'), 'utf8')) as TableEncoding;
  const { shape } = encodeRows(encoding, [
    { rooms: 3, heating: 'gas', about: 'Flat 7 with a garden, quiet' },
  ]);
  expect(shape).toEqual(graph.inputs[0]!.shape.slice(1));
  expect(encoding.answers).toMatchObject({ deviations: [expect.any(Number)], means: [expect.any(Number)] });
});

test('classes are counted', () => {
  const { stdout } = run(cureOf('csv:flats.csv?label=class').replace('ignore=id', 'ignore=id,rent'));
  const [, wrong, of] = /^wrong: (\d+) of (\d+)$/m.exec(stdout) ?? [];
  expect(Number(of)).toBe(60);
  expect(Number(wrong)).toBeLessThan(15);
});

test.each([
  'start.md',
  ...['browser', 'fine-tune-a-transformer', 'redis', 'sweeps', 'train-on-features'].map(
    (guide) => `guides/${guide}.md`,
  ),
])(
  '%s makes a project of the folder before anything is installed, which npm would put into one above',
  (page) => {
    const [before = ''] = readFileSync(join(root, 'docs', page), 'utf8').split(/^npm install/m);
    expect(before).toMatch(/^npm init -y/m);
  },
);
