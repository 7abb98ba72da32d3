import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { DownloadText } from './download-progress.js';
import { formatDuration, formatRatio } from '../../base/format.js';
import { createProgress } from './create-progress.js';
import type { RaceOutline } from './progress.js';
import { race } from '../../race/race.js';
import { createToyLearner } from '../../services/softmax-regression.testing.js';
import { parseStrategy } from '../../strategies/strategy-text.js';
import { fakeTerminal } from '../../testing/fake-terminal.testing.js';
import { TimeLeft } from './time-left.js';
import { toyDataset } from '../../services/toy-data.testing.js';

const outline = {
  optimizers: ['adam', 'adadelta'],
  strategies: ['shuffle', 'rank:1e8:r'].map(parseStrategy),
  seeds: [1],
  epochs: 2,
} satisfies RaceOutline;

async function shown(options: {
  isTTY?: boolean;
  columns?: number;
  quiet?: boolean;
  env?: NodeJS.ProcessEnv;
}): Promise<string> {
  const stream = options.isTTY ? fakeTerminal(options.columns) : new PassThrough();
  const chunks: string[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const progress = createProgress({
    stream,
    env: options.env ?? {},
    quiet: options.quiet ?? false,
    race: outline,
  });
  progress.prepare('loading toy');
  await race({
    ...outline,
    dataset: toyDataset(),
    createTrainer: createToyLearner,
    batchSize: 10,
    onEvent: (event) => {
      progress.onEvent(event);
    },
  });
  progress.stop();
  progress.stop();
  return chunks.join('');
}

describe('DownloadText', () => {
  it('tells share, size and the time left, counted from where this download began', () => {
    let now = 0;
    const text = new DownloadText(() => now);
    const at = (receivedBytes: number, totalBytes?: number) =>
      text.describe({ file: 'a.gz', receivedBytes, totalBytes });
    expect(at(40e6, 100e6)).toBe('downloading a.gz   40 % of 100.0 MB');
    now = 2000;
    expect(at(60e6, 100e6)).toBe('downloading a.gz   60 % of 100.0 MB  4 s left');
    expect(at(60e6)).toBe('downloading a.gz  60.0 MB');
  });
});

describe('createProgress', () => {
  it('writes a line for each tenth of a download where there is no terminal', () => {
    const stream = new PassThrough();
    const progress = createProgress({ stream, env: {}, quiet: false, race: outline });
    for (let receivedBytes = 0; receivedBytes <= 1e6; receivedBytes += 1e4)
      progress.onDownload({ file: 'a.gz', receivedBytes, totalBytes: 1e6 });
    const lines = String(stream.read()).trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[3]).toMatch(/^downloading a\.gz {3}30 % of 1\.0 MB/);
  });

  it('tells how far the reading of samples is, and how long it takes', () => {
    const stream = new PassThrough();
    const progress = createProgress({ stream, env: {}, quiet: false, race: outline });
    for (let done = 3e9; done <= 6e9; done += 1e8) progress.onRead({ done, total: 6e9, perSecond: 1e8 });
    const lines = String(stream.read()).trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe('reading the samples   50 % of 6.0 GB  30 s left');
  });

  it('writes one plain aligned line an epoch where there is no terminal', async () => {
    const text = await shown({});
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(text).not.toContain('\u001B');
    expect(new Set(lines.map((line) => line.indexOf('  epoch '))).size).toBe(1);
    expect(lines[0]).toMatch(
      /^run 1\/4 {2}adam {6}shuffle {5}epoch 1\/2 {2}cost \d\.\de[-+]\d {2}validation [ \d]\d\.\d\d % +\d+\.\d s {2}(<1|\d+) s left$/,
    );
    expect(lines[7]).toMatch(/^run 4\/4 {2}adadelta {2}rank:1e8:r {2}epoch 2\/2 .* 0 s left$/);
  });

  it('writes plain lines on a terminal of 0 columns, which has no room for a live one', async () => {
    const text = await shown({ isTTY: true, columns: 0 });
    expect(text).not.toContain('\u001B');
    expect(text.trimEnd().split('\n')).toHaveLength(8);
  });

  it('leaves one line for each run on a terminal, in no colour when NO_COLOR is set', async () => {
    const text = await shown({ isTTY: true, env: { NO_COLOR: '1' } });
    expect(text.match(/run took/g)).toHaveLength(4);
    // oxlint-disable-next-line no-control-regex -- colour codes are what this looks for
    expect(text).not.toMatch(/\u001B\[\d*m/);
  });

  it.each([{ quiet: true }, { quiet: true, isTTY: true }])(
    'shows no progress when quiet: %o',
    async (options) => {
      expect(await shown(options)).toBe('');
    },
  );

  it('tells what is worth a look when quiet, too', () => {
    const stream = new PassThrough();
    const progress = createProgress({ stream, env: {}, quiet: true, race: outline });
    progress.prepare('loading toy');
    progress.note('no sample is of class 1');
    expect(String(stream.read())).toBe('no sample is of class 1\n');
  });

  it.each([{ TERM: 'dumb' }, { CI: 'true' }])('writes plain lines on a terminal with %o', async (env) => {
    expect((await shown({ isTTY: true, env })).trimEnd().split('\n')).toHaveLength(8);
  });
});

describe('a run that fails', () => {
  it.each([false, true])('is told, and none of its epochs are left, on a terminal: %o', (isTTY) => {
    const stream = isTTY ? fakeTerminal() : new PassThrough();
    const progress = createProgress({ stream, env: { NO_COLOR: '1' }, quiet: false, race: outline });
    const plan = { number: 1, of: 4, optimizer: 'adam', strategy: parseStrategy('shuffle'), seed: 1 };
    progress.onEvent({ kind: 'run', plan, finished: 1 });
    progress.onEvent({ kind: 'failed', plan });
    progress.stop();
    expect(String(stream.read())).toMatch(/run 1\/4 {2}adam {6}shuffle {5}epoch 2\/2 {2}failed\n/);
  });
});

describe('TimeLeft', () => {
  it('counts no epoch of a run that has failed', () => {
    const timeLeft = new TimeLeft(6);
    timeLeft.begin(1, 0);
    timeLeft.finish(1, 10);
    expect(timeLeft.fail(1, 3)).toBe(1);
    expect(timeLeft.estimate()).toBe(30);
  });

  it('multiplies the mean seconds of finished epochs by the epochs left', () => {
    const timeLeft = new TimeLeft(10);
    expect(timeLeft.estimate()).toBeNull();
    // One second for a tenth of the first of ten epochs: 100 seconds in all.
    expect(timeLeft.estimate(1, 0.1)).toBe(99);
    timeLeft.finish(1, 4);
    timeLeft.finish(1, 6);
    expect(timeLeft.estimate()).toBe(40);
    expect(timeLeft.estimate(2, 0.5)).toBe(38);
    // An epoch that takes longer than the others does not eat up the next one's time.
    expect(timeLeft.estimate(60, 0.9)).toBe(35);
  });

  it('counts the epochs of a run once, however often it is told that it begins', () => {
    const timeLeft = new TimeLeft(6);
    timeLeft.begin(1, 1);
    timeLeft.finish(1, 10);
    timeLeft.finish(1, 10);
    expect(timeLeft.estimate()).toBe(30);
    // Read again, when all of it is there.
    timeLeft.begin(1, 3);
    timeLeft.begin(2, 0);
    timeLeft.finish(2, 10);
    expect(timeLeft.estimate()).toBe(20);
    // Another worker trains it anew.
    timeLeft.begin(2, 0);
    expect(timeLeft.estimate()).toBe(30);
  });
});

describe('format', () => {
  it('says durations as people do', () => {
    expect([0, 0.01, 0.5, 59.4, 59.6, 125, 3599.6, 7480].map(formatDuration)).toEqual([
      '0 s',
      '<1 s',
      '1 s',
      '59 s',
      '1 min 00 s',
      '2 min 05 s',
      '1 h 00 min',
      '2 h 05 min',
    ]);
  });

  it('shows that a ratio is below 1', () => {
    expect([2.44, 12.34, 0.96, 0.994, 1].map(formatRatio)).toEqual(['2.4', '12.3', '0.96', '0.99', '1.0']);
  });
});
