import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@rankbatch/data';
import { csvParse } from 'd3-dsv';
import { decode } from 'fast-png';
import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRaceFolder, type RunSketch } from '../run-folder/run-folder.testing.js';
import { classMeasures } from '../results/measures/class-measures.js';
import { writeMeasures } from '../run-folder/measures.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const race = (seeds: readonly number[], more: Partial<RunSketch> = {}): RunSketch[] =>
  seeds.flatMap((seed) => [
    { select: 'shuffle', seed, cost: (epoch) => 0.1 / epoch, ...more },
    { select: 'random', seed, cost: (epoch) => 0.2 / epoch, ...more },
    { select: 'rank:1e8:r', seed, cost: (epoch) => (epoch === 1 ? 0.1 : 0.01 * (seed % 3 || 3)), ...more },
  ]);

/** The report's page, after `rankbatch report`, which must succeed. */
async function reportOf(sketches: readonly RunSketch[], words: readonly string[] = []) {
  await writeRaceFolder(folder, sketches);
  const result = await runMain(['report', folder, ...words], { services: { loadDataset } });
  expect(result.code).toBe(0);
  const text = await readFile(join(folder, 'report.html'), 'utf8');
  return { ...result, text, page: parseHTML(text).document };
}

const table = (element: Element | null): string[][] =>
  [...(element?.querySelectorAll('tr') ?? [])].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim() ?? ''),
  );

describe('rankbatch report', () => {
  it('puts a verdict first, then figures, speed-ups, samples and settings, and says that one seed has no interval', async () => {
    const { page, text, stdout } = await reportOf(race([1]));
    const verdict =
      "rank:1e8:r reached shuffle's final training cost (2.5e-2) in 2 of 4 epochs: 2.0 times as fast in epochs, 1.8 times as fast in time. " +
      'On the test samples it ended at error 0.40 %, shuffle at error 1.00 %; one seed cannot tell a lead from noise: --seeds 5 can.';
    expect(stdout).toBe(`${verdict}\n${join(folder, 'report.html')}\n`);
    expect(page.querySelector('h1')?.textContent).toBe('Does batch selection help on digits?');
    expect(page.querySelector('.verdict')?.textContent?.trim()).toBe(verdict);
    expect([...page.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual([
      'The race',
      "Speed-up to shuffle's final cost",
      'Where each ended',
      'Where the time went',
      'What selection did',
      'The hardest samples',
      'Settings and machine',
    ]);
    expect([...page.querySelectorAll('figcaption')].map((caption) => caption.textContent?.trim())).toEqual([
      'Training cost over epochs',
      'Training cost over time',
      'Validation error over epochs',
      'Validation error over time',
      'Seconds of a whole run',
      'Draws per sample in the last epoch',
      'Mean age of the known losses',
      'Age of the oldest known loss',
      'Effective sample size of all draws so far',
      'Distinct samples drawn in the epoch',
    ]);
    expect(page.querySelectorAll('figure svg')).toHaveLength(10);
    expect(table(page.querySelector('table'))).toEqual([
      ['', 'epochs', 'speed-up in epochs', 'seconds', 'speed-up in time', 'seeds that got there'],
      ['Adam'],
      ['shuffle', '4', '1.0×', '80.6', '1.0×', '1 of 1'],
      ['random', '-', '-', '-', '-', '0 of 1'],
      ['rank:1e8:r', '2', '2.0×', '43.6', '1.8×', '1 of 1'],
    ]);
    expect(text).toContain('There is one seed, so there is no interval.');
    expect(page.querySelector('pre')?.textContent).toBe(
      'rankbatch compare --data digits --size 200 --optimizer adam --select shuffle,random,rank:1e8:r --epochs 4 --seeds 1 --seed 1 --batch 64 --model mnist-cnn',
    );
  });

  it('says where always answering the commonest class errs no more, as the measures of a run count the classes', async () => {
    await writeRaceFolder(folder, race([1]));
    const [run = ''] = await readdir(join(folder, 'runs'));
    // 0.4 %, as the best of the strategies.
    const labels = Array.from({ length: 250 }, (_, index) => Number(index === 0));
    const split = classMeasures(Float32Array.from({ length: 500 }, (_, i) => 1 - (i % 2)), labels, ['ok', 'leak']); // prettier-ignore
    const all = { train: split, validation: split, test: split };
    await writeMeasures(join(folder, 'runs', run), { version: 1, task: 'classes', ...all });
    const { stdout } = await runMain(['report', folder], { services: { loadDataset } });
    expect(stdout).toContain(
      'Always answering ok, the commonest class, would err no more on the test samples (0.40 %); ',
    );
  });

  it('gives medians over seeds with bootstrap intervals', async () => {
    // Seed 3 never gets there, so its speed-up counts as 0; with 5 seeds the interval spans all of them.
    const { page, text } = await reportOf(race([1, 2, 3, 4, 5]));
    expect(table(page.querySelector('table'))[4]).toEqual([
      'rank:1e8:r',
      '2',
      '2.0×0.00 to 2.0',
      '44.2',
      '1.8×0.00 to 1.9',
      '4 of 5',
    ]);
    expect(text).toContain('(10,000 resamples)');
  });

  it('has a column for each optimizer, and says on the terminal which one a verdict is of', async () => {
    const { page, stdout } = await reportOf([...race([1]), ...race([1], { optimizer: 'adadelta' })]);
    expect(stdout).toMatch(
      /^adam\nrank:1e8:r reached .*\n\nadadelta\nrank:1e8:r reached .*\n\n.*report\.html\n$/,
    );
    expect(page.querySelectorAll('figure svg')).toHaveLength(20);
    expect(page.querySelector('.panels')?.getAttribute('style')).toBe('--columns: 2');
    expect([...page.querySelectorAll('.verdict b')].map(({ textContent }) => textContent)).toEqual([
      'Adam.',
      'AdaDelta.',
    ]);
  });

  it('tells at its head what the data set has to say, and shows the hardest samples as pictures of their pixels', async () => {
    const note =
      'test set, b: 9 rows have a category that training did not, "true"; it counts as none of those';
    const dataset = { ...(await loadDataset('digits', { size: 200 })), notes: [note] };
    const { page } = await reportOf(race([1], { dataset }));
    expect([...page.querySelectorAll('header .note')].map(({ textContent }) => textContent)).toContain(note);
    const cards = [...page.querySelectorAll('.samples li')];
    expect(cards).toHaveLength(24);
    for (const card of cards.slice(0, 3)) {
      const id = Number(/sample (\d+)/.exec(card.textContent ?? '')?.[1]);
      const source = card.querySelector('img')?.getAttribute('src') ?? '';
      const picture = decode(Buffer.from(source.replace('data:image/png;base64,', ''), 'base64'));
      expect([picture.width, picture.height, picture.channels]).toEqual([28, 28, 1]);
      expect([...picture.data]).toEqual([...dataset.train.values.subarray(id * 784, (id + 1) * 784)]);
    }
  });

  it('lists the samples where the data set is not at hand', async () => {
    const data = { name: 'mnist', options: { dataDir: join(folder, 'nowhere') } };
    const { page, text } = await reportOf(race([1], { data }));
    expect(page.querySelectorAll('img')).toHaveLength(0);
    expect(text).toContain('The data set is not at hand here');
    expect(table([...page.querySelectorAll('table')].at(-2) ?? null)).toHaveLength(25);
  });

  it('needs nothing from outside itself, and escapes every name', async () => {
    const { page, text } = await reportOf(
      race([1], { optimizer: '<script>alert(1)</script>', data: { name: '<b>&"', options: {} } }),
    );
    expect(page.querySelectorAll('script, link, iframe, h1 b')).toHaveLength(0);
    expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:|url\(|@import/);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('writes every figure as light and dark SVG and every number as CSV, and nothing but JSON on stdout under --json', async () => {
    const { stdout, stderr } = await reportOf(race([1, 2]), ['--json', '--quiet']);
    const document = JSON.parse(stdout) as { rows: unknown[]; files: string[]; baseline: string };
    expect(stderr).toBe('');
    expect(document.baseline).toBe('shuffle');
    expect(document.rows).toHaveLength(3);
    expect(document.files).toContain('report.html');
    const figures = await readdir(join(folder, 'figures'));
    expect(figures.filter((name) => name.endsWith('-light.svg'))).toHaveLength(10);
    expect(figures.filter((name) => name.endsWith('-dark.svg'))).toHaveLength(10);
    expect((await readdir(join(folder, 'csv'))).sort()).toEqual([
      'draws.csv',
      'epochs.csv',
      'hardest.csv',
      'speedups.csv',
      'times.csv',
    ]);
    const epochs = csvParse(await readFile(join(folder, 'csv', 'epochs.csv'), 'utf8'));
    expect(epochs).toHaveLength(6 * 4);
    expect(epochs[1]).toMatchObject({
      select: 'shuffle',
      epoch: '2',
      trainLoss: '0.05',
      drawHistogram: '0 200',
    });
  });

  it('names the hardest samples as without class weights, with which a light class would not be among them', async () => {
    const hardest = async (more: Partial<RunSketch>) => {
      const { page } = await reportOf(race([1], more));
      const rows = csvParse(await readFile(join(folder, 'csv', 'hardest.csv'), 'utf8'));
      const threes = rows.filter(({ label }) => label === '3').length;
      return { threes, isTold: page.body.textContent.includes('as without the class weights') };
    };
    const plain = await hardest({});
    expect(plain.isTold).toBe(false);
    // The same losses, though a weight made those of one class a hundredth.
    const weighted = await hardest({ classWeights: { 3: 0.01 } });
    expect(weighted.isTold).toBe(true);
    expect(weighted.threes).toBeGreaterThan(plain.threes);
  });

  it('is written at the end of a comparison that is kept, with what a strategy tells of itself as JSON in the CSV', async () => {
    const words = ['--data', 'toy', '--epochs', '2', '--batch', '16', '--seeds', '2', '--quiet'];
    expect(await runMain(['compare', ...words, '--out', folder])).toMatchObject({ code: 0 });
    const { document } = parseHTML(await readFile(join(folder, 'report.html'), 'utf8'));
    expect(document.querySelector('h1')?.textContent).toBe('Does batch selection help on toy?');
    // Ten of every comparison, and two of auto.
    expect(document.querySelectorAll('figure svg').length).toBe(12);
    expect(document.body.textContent).toMatch(/auto with Adam, seed 2, at the end: [^.]/);
    expect(document.querySelector('td.text')?.textContent).toMatch(/^0: -?[\d.]+, 1: -?[\d.]+$/);
    expect(document.querySelector('pre')?.textContent).toContain(
      '--select shuffle,auto --epochs 2 --seeds 2',
    );
    const last = csvParse(await readFile(join(folder, 'csv', 'epochs.csv'), 'utf8')).at(-1);
    expect(last?.['select']).toBe('auto');
    expect(JSON.parse(last?.['explanation'] ?? '')).toMatchObject({ pressure: Number(last?.['pressure']) });
  });

  it('reports what is there while runs are still going on', async () => {
    await writeRaceFolder(folder, race([1, 2]));
    const path = join(folder, 'runs', 'cell-5', 'metrics.jsonl');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, lines.slice(0, 2).join('\n').slice(0, -9));
    const { code } = await runMain(['report', folder], { services: { loadDataset } });
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('5 of 6 runs are finished.');
  });

  it('draws whole runs alone where a strategy has some', async () => {
    await writeRaceFolder(folder, race([1, 2]));
    const path = join(folder, 'runs', 'cell-5', 'metrics.jsonl');
    const [line] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, `${line}\n`);
    expect((await runMain(['report', folder], { services: { loadDataset } })).code).toBe(0);
    const times = csvParse(await readFile(join(folder, 'csv', 'times.csv'), 'utf8'));
    const training = times.filter(({ activity }) => activity === 'training');
    // Four epochs of 20.1 s, of which the run that stopped after its first has one.
    expect(training.at(-1)).toMatchObject({ select: 'rank:1e8:r', seconds: '80.4' });
  });

  it('says what stands in the way of its files', async () => {
    await writeRaceFolder(folder, race([1]));
    await writeFile(join(folder, 'csv'), '');
    const { code, stderr } = await runMain(['report', folder], { services: { loadDataset } });
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(folder, 'csv')}: must be written, got an error (it is a file)`);
  });

  it('refuses folders that it cannot report on with one line and exit code 2', async () => {
    const missing = await runMain(['report', join(folder, 'nowhere')]);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(
      /^rankbatch: .*must be a run folder or hold runs in runs\/, got none;.*\n$/,
    );
    await writeRaceFolder(folder, [{ select: 'shuffle' }, { select: 'random', epochs: 5 }]);
    const mixed = await runMain(['report', folder]);
    expect(mixed).toMatchObject({ code: 2, stdout: '' });
    expect(mixed.stderr).toContain('all runs must share data, model and epochs');
    expect(mixed.stderr).toContain('got epochs 4 and 5; ');
  });
});
