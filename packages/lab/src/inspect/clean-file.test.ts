import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@rankbatch/data';
import { csvParse } from 'd3-dsv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger, writeLedger } from '../run-folder/ledger.js';
import { writeRunFolder } from '../run-folder/run-folder.testing.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A table as a spreadsheet of another country writes it. */
const lines = Array.from({ length: 40 }, (_, row) => `"n ""${row}""";${row};${row % 2 ? 'plum' : 'fig'}`);
const table = (rows = lines) => `\ufeffname;size;kind\r\n${rows.join('\r\n')}\r\n`;

/** A run on the table in `data.csv`, whose ledger has its rows. */
async function writeRun(run: string, file = 'data.csv'): Promise<void> {
  await writeFile(at(file), table());
  const name = `csv:${at(file)}?delimiter=;&label=kind&text=name&scale=none`;
  const dataset = await loadDataset(name);
  const samples = dataset.train.count;
  await writeRunFolder(at(run), { select: 'shuffle', samples, dataset, data: { name, options: {} } });
  const ledger = await readLedger(at(run));
  await writeLedger(at(run), { ...ledger!, row: Int32Array.from(dataset.train.rows!) });
}

const inspect = (run: string, ...words: string[]) =>
  runMain(['inspect', at(run), '--quiet', '--top', '2', ...words], { services: { loadDataset } });

/** Changes lines of a list of samples as a person would who ticks some off. */
async function tick(list: string, ids: readonly number[], word = 'x'): Promise<void> {
  const rows = csvParse(await readFile(at(list), 'utf8'));
  const text = [
    rows.columns.join(';'),
    ...rows.map((row) =>
      rows.columns
        .map((name) => (name === 'drop' && ids.includes(Number(row.id)) ? word : row[name]))
        .join(';'),
    ),
  ];
  await writeFile(at(list), `\ufeff${text.join('\r\n')}`);
}

describe('rankbatch inspect --out-clean', () => {
  it('writes the table without the rows that were ticked off in its own list, and tells so', async () => {
    await writeRun('run');
    expect(await inspect('run', '--csv', at('samples.csv'))).toMatchObject({ code: 0 });
    await tick('samples.csv', [3, 4], 'X');
    const { code, stdout } = await inspect(
      'run',
      '--drop',
      at('samples.csv'),
      '--out-clean',
      at('clean.csv'),
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`${at('clean.csv')}: 38 rows of `);
    expect(stdout).toContain('data.csv, 2 rows left out\n');
    expect(stdout).toContain(
      `\ntrain on them with --data 'csv:${at('clean.csv')}?delimiter=;&label=kind&text=name&scale=none'\n`,
    );
    const { row = [] } = (await readLedger(at('run'))) ?? {};
    const dropped = new Set([row[3], row[4]]);
    expect(await readFile(at('clean.csv'), 'utf8')).toBe(table(lines.filter((_, i) => !dropped.has(i))));
  });

  it('takes rows of any split, and tells as JSON', async () => {
    await writeRun('run');
    const test = [
      ...(await loadDataset(`csv:${at('data.csv')}?delimiter=;&label=kind&text=name&scale=none`)).test.rows!,
    ];
    await writeFile(at('mine.csv'), `row,drop\n${test[0]},yes\n${test[1]},no\n${test[2]},\n`);
    const { stdout } = await inspect(
      'run',
      '--drop',
      at('mine.csv'),
      '--out-clean',
      at('clean.csv'),
      '--json',
    );
    const { clean } = JSON.parse(stdout) as { clean: object[] };
    expect(clean).toMatchObject([{ file: at('clean.csv'), kept: 39, dropped: 1 }]);
    expect(await readFile(at('clean.csv'), 'utf8')).toBe(table(lines.filter((_, i) => i !== test[0])));
  });

  it('refuses lists of other data, and rows and ticks that are none', async () => {
    await writeRun('run');
    await inspect('run', '--csv', at('samples.csv'));
    const refused = async (list: string, problem: RegExp) => {
      if (list !== '') await writeFile(at('samples.csv'), list);
      const { code, stdout, stderr } = await inspect(
        'run',
        '--drop',
        at('samples.csv'),
        '--out-clean',
        at('clean.csv'),
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.replaceAll(folder, '')).toMatch(problem);
    };
    await refused('', /samples\.csv: must tick a row off, got none; put an x into its column drop/);
    await refused('drop\nx\n', /must have the columns row and drop, got drop;/);
    await refused('row,drop\n3,maybe\n', /row 1 below the header: drop must be x or empty .* got "maybe"/);
    await refused(
      'row,drop\n3,x\n3.5,x\n',
      /row 2 below the header: row: must be an integer from 0, got "3\.5"/,
    );
    await refused(
      'row,drop\n40,x\n',
      /rows of .*data\.csv, integers in 0\.\.39, got 40; is the list made for another file\?/,
    );
    await refused(
      'id,row,drop\n99,3,x\n',
      /must be of the data of this run, with 32 samples, got row 3 for sample 99/,
    );
    const { row = [] } = (await readLedger(at('run'))) ?? {};
    await refused(
      `id,row,drop\n0,${row[1]},x\n`,
      new RegExp(`with row ${row[0]} for sample 0, got row ${row[1]}`),
    );
    await refused(
      'row,drop,data\n3,x,sha256:0123456789ab\n',
      /with sha256:[0-9a-f]{12}, got sha256:0123456789ab; name the run/,
    );
  });

  it('refuses a file that is no longer the one that was trained on, and to write over it', async () => {
    await writeRun('run');
    await writeFile(at('list.csv'), 'row,drop\n3,x\n');
    const words = ['--drop', at('list.csv'), '--out-clean'];
    const over = await inspect('run', ...words, at('data.csv'));
    expect(over).toMatchObject({ code: 2 });
    expect(over.stderr).toContain(
      `--out-clean: must be another file than ${at('data.csv')}, which is read, got "${at('data.csv')}"`,
    );
    await symlink(at('data.csv'), at('link.csv'));
    expect(await inspect('run', ...words, at('link.csv'))).toMatchObject({ code: 2 });
    expect(await inspect('run', ...words, at('list.csv'))).toMatchObject({ code: 2 });
    await writeFile(at('data.csv'), table(lines.toReversed()));
    const changed = await inspect('run', ...words, at('clean.csv'));
    expect(changed).toMatchObject({ code: 2, stdout: '' });
    expect(changed.stderr).toMatch(
      /must find the data of the run as they were trained on, .* got none, or other ones/,
    );
    const half = await inspect('run', '--drop', at('list.csv'));
    expect(half.stderr).toMatch(/--drop: must go with the file to write, got no --out-clean/);
    await mkdir(at('digits'));
    await writeRunFolder(at('digits'), {
      select: 'shuffle',
      dataset: await loadDataset('digits', { size: 10 }),
      data: { name: 'digits', options: { size: 10 } },
      samples: 10,
    });
    const digits = await inspect('digits', ...words, at('clean.csv'));
    expect(digits.stderr).toMatch(/of your own, got digits; leave them out of arrays with NumPy/);
  });
});
