// Runs every command of docs/guides/your-own-data.md, in its order, on small files of the kinds that it names. Epochs, seeds, batches and the network for pictures are smaller.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeParquet } from '../packages/lab/src/base/parquet.js';
import { fewestValues } from '../packages/lab/src/results/bootstrap.js';
import { services } from '../packages/lab/src/services/services.js';
import { runMain } from '../packages/lab/src/testing/surroundings.testing.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/your-own-data.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
const commands = blocks('sh').flatMap((text) =>
  text
    .trim()
    .replace(/ \\\n */g, ' ')
    .split('\n'),
);

// Inside the repository, so that its packages resolve.
const folder = join(root, '.cache', `guide-${process.pid}`);
const startedIn = process.cwd();

/** Cats are dark, dogs are light; of several sizes and kinds of files. */
async function picture(path: string, kind: 'cats' | 'dogs', i: number): Promise<void> {
  const grey = (kind === 'cats' ? 30 : 200) + 3 * i;
  const background = { r: grey, g: grey, b: kind === 'cats' ? 0 : 255 };
  mkdirSync(join(folder, path, '..'), { recursive: true });
  await sharp({
    create: { width: 20 + 7 * (i % 3), height: 24 + 5 * (i % 4), channels: 3, background },
  }).toFile(join(folder, path));
}

async function writePictures(): Promise<void> {
  const ends = ['jpg', 'png', 'webp'];
  const list = ['file,kind'];
  for (const kind of ['cats', 'dogs'] as const)
    for (let i = 0; i < 12; i++) {
      await picture(`pets/${kind}/00${i}.${ends[i % 3]}`, kind, i);
      await picture(`photos/${kind}-${i}.${ends[i % 3]}`, kind, i);
      list.push(`photos/${kind}-${i}.${ends[i % 3]},${kind.slice(0, -1)}`);
    }
  writeFileSync(join(folder, 'list.csv'), list.join('\n'));
  await picture('new-pictures/a.png', 'dogs', 1);
  await picture('new-pictures/deeper/b.jpg', 'cats', 2);
  await picture('new/1.jpg', 'cats', 3);
  await picture('new/2.png', 'dogs', 4);
}

function writeTables(): void {
  const zones = ['north', 'south', 'old town'];
  const houses = Array.from({ length: 60 }, (_, i) => ({
    id: i + 1,
    area: 30 + ((i * 37) % 90) + 0.5,
    rooms: 1 + (i % 5),
    zone: zones[i % 3]!,
    price: 40_000 + 1500 * ((i * 37) % 90) + 9000 * (i % 5),
  }));
  const lines = (rows: typeof houses) => [
    'id,area,rooms,zone,price',
    ...rows.map(({ id, area, rooms, zone, price }) =>
      [id, id % 9 === 2 ? '' : area, rooms, zone, price].join(','),
    ),
  ];
  writeFileSync(join(folder, 'houses.csv'), lines(houses).join('\n'));
  writeFileSync(join(folder, 'new.csv'), lines(houses.slice(0, 7)).join('\n'));
  const parquet = (rows: typeof houses) =>
    encodeParquet(
      Object.entries({
        id: Int32Array.from(rows, ({ id }) => id),
        area: Float64Array.from(rows, ({ area }) => area),
        rooms: Int32Array.from(rows, ({ rooms }) => rooms),
        zone: rows.map(({ zone }) => zone),
        price: Float64Array.from(rows, ({ price }) => price),
      }),
    );
  writeFileSync(join(folder, 'houses.parquet'), parquet(houses));
  writeFileSync(join(folder, 'new.parquet'), parquet(houses.slice(0, 7)));
  const fixtures = join(root, 'packages/data/fixtures/parquet');
  cpSync(join(fixtures, 'reviews'), join(folder, 'reviews'), { recursive: true });
  cpSync(join(fixtures, 'shots'), join(folder, 'flowers'), { recursive: true });
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await writePictures();
  writeTables();
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(startedIn);
  rmSync(folder, { recursive: true, force: true });
});

/** The words of a command as a shell takes them. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const spoken = commands.map((command) =>
  command.replace(/--epochs \d+/, '--epochs 1').replace(/--seeds \d+/, '--seeds 1'),
);

test('the guide has commands for pictures, tables and Parquet', () => {
  for (const start of ['compare', 'train', 'predict', 'inspect', 'report'])
    expect(commands.some((command) => command.startsWith(`npx rankbatch ${start} `))).toBe(true);
  expect(commands.every((command) => command.startsWith('npx rankbatch '))).toBe(true);
});

test('the guides compare with as many seeds as tell a lead from noise', () => {
  const start = readFileSync(join(root, 'docs/start.md'), 'utf8');
  const seeds = [...`${start}\n${guide}`.matchAll(/^(?:npx|  --).* --seeds (\d+)/gm)].map(([, count]) =>
    Number(count),
  );
  expect(seeds.length).toBeGreaterThan(3);
  expect(Math.min(...seeds)).toBe(fewestValues);
});

test.each(spoken)('%s', async (command) => {
  const [, , ...words] = wordsOf(command.replace(/#.*$/, '').trim());
  // What the reader does between two commands.
  if (words.includes('--drop')) tickOff('samples.csv');
  const training = ['compare', 'train'].includes(words[0]!);
  const { code, stdout, stderr } = await runMain(
    [
      ...words,
      ...(training ? ['--threads', '1', '--batch', '8'] : []),
      ...(training && command.includes('size=') ? ['--model', 'cnn:4'] : []),
    ],
    {
      services,
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
    },
  );
  const out = words[words.indexOf('--out') + 1] ?? '';
  const found = {
    code,
    stderr: code === 0 ? '' : stderr,
    isWritten: !words.includes('--out') || existsSync(out),
    hasReport: words[0] !== 'compare' || existsSync(join(out, 'report.html')),
    tellsScores: !(words[0] === 'compare' && command.includes('regression')) || /RMSE[\s\S]*R2/.test(stdout),
    predicted: out.endsWith('.csv') ? linesOf(out) : 'nothing',
    kept: words.includes('--out-clean')
      ? readFileSync('kept.csv', 'utf8').trim().split('\n').length
      : 'nothing',
  };
  expect(found).toEqual({
    code: 0,
    stderr: '',
    isWritten: true,
    hasReport: true,
    tellsScores: true,
    // Of 24 pictures, below a header.
    kept: words.includes('--out-clean') ? 23 : 'nothing',
    predicted: out.endsWith('.csv') ? (command.includes('new-pictures') ? 2 : 7) : 'nothing',
  });
});

/** Puts an x into the column `drop` of the first two samples of a list. */
function tickOff(path: string): void {
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const at = head.split(',').indexOf('drop');
  const ticked = rows.map((row, i) => (i < 2 ? row.split(',').with(at, 'x').join(',') : row));
  writeFileSync(path, [head, ...ticked].join('\n'));
}

/** Lines of predictions below their header. */
function linesOf(path: string): number {
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return /^row,((file|id),)?prediction/.test(head) ? rows.length : -1;
}

test('the lines for a service predict', async () => {
  const [code = ''] = blocks('ts no-run');
  const file = join(folder, 'service.ts');
  writeFileSync(file, code.replace(/console\.log\((.*)\);.*$/m, 'export const predicted = $1;'));
  const { predicted } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    predicted: object[];
  };
  expect(predicted).toHaveLength(2);
  expect(Object.keys(predicted[0]!)).toEqual(['class', 'probabilities']);
});
