import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePictures, findPictures } from '@rankbatch/data';
import { csvParse } from 'd3-dsv';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLedger } from '../run-folder/ledger.js';
import { readMetrics } from '../run-folder/metrics.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  await writePictures('pets', 60);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** How the pictures are written: formats, depths and channels in turn. */
const writers: readonly [end: string, write: (picture: Sharp) => Sharp][] = [
  ['jpg', (picture) => picture.jpeg()],
  ['png', (picture) => picture.png()],
  ['webp', (picture) => picture.webp({ lossless: true })],
  ['PNG', (picture) => picture.toColourspace('rgb16').png()],
  ['jpeg', (picture) => picture.greyscale().jpeg()],
  ['png', (picture) => picture.ensureAlpha(0.9).png({ palette: true })],
  ['jpg', (picture) => picture.withExif({ IFD0: { Orientation: '1' } }).jpeg({ progressive: true })],
];

/** Pictures of 12 to 40 pixels: `day` is bright above, `night` below. */
async function writePictures(name: string, count: number): Promise<void> {
  for (const kind of ['day', 'night']) await mkdir(join(folder, name, kind), { recursive: true });
  for (let id = 0; id < count; id++) {
    const kind = id % 2 === 0 ? 'day' : 'night';
    const [width, height] = [12 + ((7 * id) % 29), 12 + ((11 * id) % 29)];
    const [end, write] = writers[id % writers.length]!;
    const half = Math.floor(height / 2);
    const bright = { r: 200 + (id % 50), g: 210, b: 180 };
    const picture = sharp({ create: { width, height, channels: 3, background: { r: 20, g: id, b: 60 } } });
    const light = await sharp({ create: { width, height: half, channels: 3, background: bright } })
      .png()
      .toBuffer();
    const lit = await picture
      .composite([{ input: light, top: kind === 'day' ? 0 : height - half, left: 0 }])
      .png()
      .toBuffer();
    await writeFile(join(folder, name, kind, `${id}.${end}`), await write(sharp(lit)).toBuffer());
  }
}

const small = ['--model', 'mlp:8', '--epochs', '3', '--batch', '12', '--threads', '1', '--quiet'];
const data = (options = '', name = 'pets') => ['--data', `images:${join(folder, name)}?size=8${options}`];
const run = (words: readonly string[]) => runMain(words, { services });

describe('a folder of pictures of mixed sizes and formats', () => {
  it('is raced, and the model predicts the pictures of a new folder', async () => {
    const out = join(folder, 'race');
    const raced = await run([
      'compare',
      ...data(),
      ...small,
      '--select',
      'shuffle,rank:10',
      '--out',
      out,
      '--learning-rate',
      '0.01',
    ]);
    expect(raced).toMatchObject({ code: 0, stderr: '' });
    expect(raced.stdout).toContain('rank:10');
    await writePictures('new', 14);
    const report = await readFile(join(out, 'report.html'), 'utf8');
    expect(report).toContain('data:image/png;base64,');
    const [name = ''] = await readdir(join(out, 'runs'));
    const { code, stdout } = await run(['predict', join(out, 'runs', name), join(folder, 'new')]);
    const rows = csvParse(stdout);
    expect([code, rows.length]).toEqual([0, 14]);
    expect(rows.filter(({ file, prediction }) => file!.includes(`/${prediction}/`)).length).toBeGreaterThan(
      11,
    );
  });

  it('has a model that gives the same predictions in ONNX Runtime, of the bytes of the pictures', async () => {
    const path = join(folder, 'bytes');
    await run(['train', ...data(), ...small, '--learning-rate', '0.01', '--out', path]);
    const files = (await findPictures(join(folder, 'pets'))).slice(0, 20);
    const { shape, values } = await encodePictures({ shape: [3, 8, 8], fit: 'cover' }, files);
    const session = await InferenceSession.create(join(path, 'model.onnx'));
    const input = new Tensor('uint8', values, [20, ...shape]);
    const logits = (await session.run({ input }))['logits']!.data as Float32Array;
    const predicted = csvParse((await run(['predict', path, join(folder, 'pets')])).stdout).slice(0, 20);
    for (const [i, row] of predicted.entries()) {
      const [day, night] = [logits[2 * i]!, logits[2 * i + 1]!];
      expect([row['file'], row['prediction']]).toEqual([files[i], day >= night ? 'day' : 'night']);
      expect(Number(row['probability_night'])).toBeCloseTo(1 / (1 + Math.exp(day - night)), 6);
    }
    // So does the last evaluation of the run.
    const ledger = await readLedger(path);
    const byFile = new Map(predicted.map((row) => [row['file'], row['prediction']]));
    const all = await findPictures(join(folder, 'pets'));
    const seen = [...ledger!.row!.entries()].filter(([, row]) => byFile.has(all[row]));
    expect(seen.length).toBeGreaterThan(5);
    for (const [id, row] of seen)
      expect(byFile.get(all[row])).toBe(['day', 'night'][ledger!.prediction[id]!]);
  });

  it('trains to the same bits where the pixels stay on disk, and the run is read alike', async () => {
    const paths = ['memory', 'disk'].map((name) => join(folder, name));
    const words = ['--select', 'rank:10', '--augment', 'shift:1,flip', ...small];
    for (const [i, path] of paths.entries())
      expect(
        await run(['train', ...data(i === 0 ? '' : '&memory=0'), ...words, '--out', path]),
      ).toMatchObject({ code: 0 });
    const metrics = await Promise.all(paths.map((path) => readMetrics(path)));
    const timeless = (records: unknown) =>
      JSON.stringify(records, (key, value: unknown) => (/second/i.test(key) ? null : value));
    expect(timeless(metrics[1])).toBe(timeless(metrics[0]));
    const models = await Promise.all(paths.map((path) => readFile(join(path, 'model.onnx'))));
    expect(models[1]!.equals(models[0]!)).toBe(true);
    const inspected = await Promise.all(paths.map((path) => run(['inspect', path, '--json', '--quiet'])));
    const samples = inspected.map(({ stdout }) => stdout.replaceAll(/disk|memory/g, 'x'));
    expect(samples[1]).toBe(samples[0]);
    expect(inspected[1]).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(join(paths[1]!, 'inspect.html'), 'utf8')).toContain('data:image/png;base64,');
  });

  it('leaves decoded pictures behind, which are told and removed', async () => {
    const { stdout } = await run(['cache']);
    expect(stdout).toMatch(
      /pets: 60 pictures of 8x8x3, 0\.0 MB\n1 file of decoded pictures, 0\.0 MB, in .*cache.rankbatch.pixels\n$/,
    );
    expect((await run(['cache', '--clear'])).stdout).toMatch(/\nremoved 1 file of decoded pictures, /);
    expect((await run(['cache'])).stdout).toMatch(/^0 files of decoded pictures, 0\.0 MB, in /);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a cut JPEG',
      async () => cut('0.jpg'),
      /^rankbatch: .*day.0\.jpg: must be an intact PNG, JPEG or WebP picture, found a JPEG that is damaged or cut short \(.*\); replace it, or leave such files out with damaged=skip, as in 'images:.*\?size=8&damaged=skip'\n$/,
    ],
    [
      'a text file named .png',
      () => writeFile(join(folder, 'faulty', 'night', '1.png'), 'no picture'),
      /^rankbatch: .*night.1\.png: must be an intact PNG, JPEG or WebP picture, found a text that starts with "no picture"; replace it, or leave such files out with damaged=skip, as in 'images:.*\?size=8&damaged=skip'\n$/,
    ],
    [
      'an empty class',
      () => mkdir(join(folder, 'faulty', 'dusk')),
      /^rankbatch: .*dusk: must hold a PNG, JPEG or WebP picture, as it is a class, found none; add some, or remove the folder\n$/,
    ],
    [
      'two classes of one name in different case',
      async () => {
        await mkdir(join(folder, 'faulty', 'Day'));
        await writeFile(join(folder, 'faulty', 'Day', '1.png'), 'x');
      },
      /^rankbatch: .*faulty: must have classes whose names differ in more than case, found Day and day; merge the folders, or rename one\n$/,
    ],
  ])('with %s is refused in one clear line', async (_, spoil, message) => {
    await writePictures('faulty', 14);
    try {
      await spoil();
      const { code, stdout, stderr } = await run([
        'train',
        ...data('', 'faulty'),
        ...small,
        '--out',
        join(folder, 'none'),
      ]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    } finally {
      await rm(join(folder, 'faulty'), { recursive: true });
    }
  });
});

/** Cuts a picture in half. */
async function cut(name: string): Promise<void> {
  const path = join(folder, 'faulty', 'day', name);
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
}
