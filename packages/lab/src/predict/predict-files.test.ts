import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { csvParse } from 'd3-dsv';
import { describe, expect, it, vi } from 'vitest';
import { folder, predict, train, useFolders } from './trained-run.testing.js';

useFolders();

describe('rankbatch predict for pictures and Parquet', () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../../data/fixtures/${name}`, import.meta.url));

  it('decodes a folder of pictures as those of training were, and names each file', async () => {
    vi.stubEnv('XDG_CACHE_HOME', folder);
    try {
      for (const [kind, name] of [
        ['flag', 'colours.png'],
        ['fog', 'grey.jpg'],
      ] as const) {
        await mkdir(join(folder, 'pets', kind), { recursive: true });
        for (let i = 0; i < 20; i++)
          await copyFile(fixture(`pictures/${name}`), join(folder, 'pets', kind, `${i}${name}`));
      }
      const pets = `images:${join(folder, 'pets')}`;
      const copies = `${pets}: 4 of 4 test samples are among the training samples, too, which makes the test error too low; leave copies out\n`;
      await train(`${pets}?size=8`, ['--model', 'mlp'], copies);
      const { code, stdout, stderr } = await predict([join(folder, 'pets')]);
      expect(stderr).toMatch(/^error 0\.00 %/);
      const rows = csvParse(stdout);
      expect([code, rows.length, rows.columns.slice(0, 3)]).toEqual([0, 40, ['row', 'file', 'prediction']]);
      expect(rows.every(({ file, prediction }) => file!.includes(`/${prediction}/`))).toBe(true);
      const one = await predict([rows[25]!['file']!]);
      expect(csvParse(one.stdout)[0]).toMatchObject({ row: '0', prediction: rows[25]!['prediction'] });

      expect((await predict([join(folder, 'pets'), '--keep', 'id'])).stderr).toMatch(
        /^rankbatch: --keep: must go with a table, got pictures, .*pets; leave --keep out: the column file says /,
      );

      const cut = join(folder, 'pets', 'flag', '1cut.jpg');
      await copyFile(fixture('pictures/cut.jpg'), cut);
      const refused = await predict([join(folder, 'pets')]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(
        `leave such files out with damaged=skip, as in '${join(folder, 'pets')}?damaged=skip'\n`,
      );
      const rest = await predict([`${join(folder, 'pets')}?damaged=skip`]);
      expect(rest.stderr).toMatch(/^left out: .*1cut\.jpg, a JPEG that is damaged .*\nerror 0\.00 %/);
      const gap = csvParse(rest.stdout);
      // Rows after it keep their numbers, and their answers.
      expect(gap.map(({ row, file }) => [Number(row), file])).toEqual(
        [...rows.map(({ file }) => file!), cut]
          .sort()
          .map((file, row) => [row, file])
          .filter(([, file]) => file !== cut),
      );
      const none = await predict([`${cut}?damaged=skip`]);
      expect(none).toMatchObject({ code: 2, stdout: '' });
      expect(none.stderr).toContain('must hold an intact picture, found none among 1');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('reads the rows of a Parquet file', async () => {
    await train(`${fixture('parquet/houses.parquet')}?label=price&task=regression&ignore=tags,sold`);
    const { code, stdout, stderr } = await predict([fixture('parquet/houses.parquet')]);
    expect([code, csvParse(stdout).length]).toEqual([0, 40]);
    expect(stderr).toMatch(/^price: RMSE/);
    await mkdir(join(folder, 'parts'));
    for (const name of ['a.parquet', 'b.parquet'])
      await copyFile(fixture('parquet/houses.parquet'), join(folder, 'parts', name));
    for (const name of ['parts', 'parts/*.parquet', 'parts/a*.parquet'])
      expect(csvParse((await predict([join(folder, name)])).stdout).length).toBe(
        name.includes('a*') ? 40 : 80,
      );
    const part = join(folder, 'parts', 'b.parquet');
    const over = await predict([join(folder, 'parts'), '--out', part]);
    expect(over).toMatchObject({ code: 2, stdout: '' });
    expect(over.stderr).toContain(`--out: must be another file than ${part}, which is read, got "${part}"`);
  });
});
