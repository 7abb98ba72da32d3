/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as data from '@rankbatch/data';
import * as browser from '@rankbatch/data/browser';
import sharp from 'sharp';
import { npy, parquet, zip } from '../bombs.mjs';

/** @param {string} folder @returns {Promise<import('./calls.mjs').Calls>} */
export async function dataCalls(folder) {
  const path = (/** @type {string} */ name) => join(folder, name);
  const rows = Array.from({ length: 30 }, (_, row) => [row % 7, row * 0.5, row % 3]);
  const csv = Buffer.from(['size,price,kind', ...rows.map((row) => row.join(','))].join('\n'));
  const jsonl = Buffer.from(
    rows.map(([size, price, kind]) => JSON.stringify({ size, price, kind })).join('\n'),
  );
  const idx = Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
  const archive = zip({ 'x.npy': npy('|u1', '(12, 2)', 24), 'y.npy': npy('|u1', '(12,)', 12) });
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  for (const name of ['one', 'two'])
    for (const file of ['a.png', 'b.png', 'c.png', 'd.png']) {
      mkdirSync(path(`pictures/${name}`), { recursive: true });
      writeFileSync(path(`pictures/${name}/${file}`), png);
    }
  for (const [name, bytes] of Object.entries({
    'table.csv': csv,
    'table.tsv': csv,
    'table.jsonl': jsonl,
    'data.idx': idx,
    'data.npz': archive,
    'x.npy': npy('|u1', '(12, 2)', 24),
    'y.npy': npy('|u1', '(12,)', 12),
    'table.parquet': parquet({
      size: Int32Array.from(rows, ([size = 0]) => size),
      kind: Int32Array.from(rows, ([, , kind = 0]) => kind),
    }),
  }))
    writeFileSync(path(name), bytes);

  const dataset = data.tableDataset({ path: 'table.csv', bytes: csv }, { label: 'kind' });
  const { encoding } = dataset;
  const digits = data.generateDigits({ count: 6, seed: 1 });
  const named = (/** @type {string} */ name, /** @type {Uint8Array} */ bytes) => ({ path: name, bytes });
  const split = { validation: 0.2, testShare: 0.2, seed: 1, stratified: true };
  const table = {
    label: 'kind',
    numeric: ['size'],
    categorical: ['price'],
    ignore: [],
    missing: ['?'],
    delimiter: ',',
    header: true,
    ...split,
  };
  const usual = { label: 'kind', ...split };
  const random = { below: () => 0 };
  const pieces = async (/** @type {AsyncIterable<unknown>} */ list) => {
    for await (const piece of list) void piece;
  };

  /** What `data` and `data/browser` both have. @param {string} entry @param {typeof browser} from @returns {import('./calls.mjs').Calls} */
  const shared = (entry, from) => ({
    [`${entry}: augment`]: [
      (options, samples, ids, draws) => from.augment(options)(samples, ids, draws),
      () => [{ shift: 1, flip: true }, digits, [0, 1], random],
    ],
    [`${entry}: DataError`]: [() => new from.DataError('what'), () => []],
    [`${entry}: generateDigits`]: [from.generateDigits, () => [{ count: 3, seed: 1 }]],
    [`${entry}: parseCifar10`]: [from.parseCifar10, () => [new Uint8Array(2 * 3073), 'batch.bin']],
    [`${entry}: parseDelimited`]: [
      from.parseDelimited,
      () => [
        csv,
        'table.csv',
        { header: true, delimiter: ',', quotes: true, comment: '#', charset: 'utf-8' },
      ],
    ],
    [`${entry}: parseIdx`]: [from.parseIdx, () => [idx, 'data.idx']],
    [`${entry}: parseJsonLines`]: [
      from.parseJsonLines,
      () => [jsonl, 'table.jsonl', { isRead: () => true, isLabel: () => false, labelSeparator: ',' }],
    ],
    [`${entry}: parseNpy`]: [from.parseNpy, () => [npy('|u1', '(3, 2)', 6), 'x.npy']],
    [`${entry}: addLabelNoise`]: [from.addLabelNoise, () => [dataset, { share: 0.1, seed: 1 }]],
    [`${entry}: replaceLabels`]: [
      from.replaceLabels,
      () => [dataset, rows.map(([, , kind]) => kind), 'name'],
    ],
    [`${entry}: npyDataset`]: [
      from.npyDataset,
      () => [
        {
          features: named('x.npy', npy('|u1', '(12, 2)', 24)),
          labels: named('y.npy', npy('|u1', '(12,)', 12)),
        },
        { shape: [2], channels: 'first', task: 'classes', ...split },
      ],
    ],
    [`${entry}: npzDataset`]: [
      from.npzDataset,
      () => [named('data.npz', archive), { features: 'x', labels: 'y', ...split }],
    ],
    [`${entry}: encodeTable`]: [from.encodeTable, () => [encoding, named('table.csv', csv)]],
    [`${entry}: encodeAnswers`]: [from.encodeAnswers, () => [encoding, named('table.csv', csv)]],
    [`${entry}: encodeRows`]: [from.encodeRows, () => [encoding, [{ size: 3, price: 2.5 }]]],
    [`${entry}: parseTable`]: [from.parseTable, () => [encoding, named('table.csv', csv)]],
    [`${entry}: tableDataset`]: [from.tableDataset, () => [named('table.csv', csv), table]],
    [`${entry}: vocabularyOf`]: [from.vocabularyOf, () => [dataset]],
    [`${entry}: takeSamples`]: [from.takeSamples, () => [digits, [0, 2]]],
    [`${entry}: takeValues`]: [from.takeValues, () => [digits, [0, 2]]],
    [`${entry}: outputsOf`]: [from.outputsOf, () => [dataset]],
  });
  const images = { size: [4, 4], fit: 'cover', channels: 3, damaged: 'error', ...split };
  return {
    ...shared('data', data),
    ...shared('data/browser', browser),
    'data: newFile': [data.newFile, () => [encoding, 'new.csv?delimiter=;']],
    'data: namesFile': [data.namesFile, () => ['csv:x.csv']],
    'data: filesOf': [data.filesOf, () => [`csv:${path('table.csv')}?test=x.csv`, { dataDir: folder }]],
    'data: cacheFolder': [data.cacheFolder, () => [{ XDG_CACHE_HOME: folder }, 'linux', folder]],
    'data: encodePictures': [
      data.encodePictures,
      () => [{ shape: [3, 4, 4], fit: 'cover' }, [path('pictures/one/a.png'), { name: 'b', input: png }]],
    ],
    'data: keptPictures': [data.keptPictures, () => []],
    'data: removeKeptPictures': [data.removeKeptPictures, () => []],
    'data: findPictures': [data.findPictures, () => [path('pictures')]],
    'data: loadImages': [data.loadImages, () => [path('pictures'), images]],
    'data: openPictures': [
      async (from, trained) => pieces((await data.openPictures(from, trained)).pictures()),
      () => [
        path('pictures'),
        { name: 'images', task: { kind: 'classes' }, classes: 2, classNames: ['one', 'two'] },
      ],
    ],
    'data: loadDataset': [
      data.loadDataset,
      () => [
        `csv:${path('table.csv')}?label=kind`,
        { dataDir: folder, offline: true, downloadLimits: { bytes: 9, ms: 9 } },
      ],
    ],
    'data: npzFeatures': [data.npzFeatures, () => [named('data.npz', archive), 'npz:data.npz']],
    'data: openArray': [
      data.openArray,
      () => [path('x.npy'), { name: 'x.npy', shape: [2], classes: 2, type: 'uint8' }, path('y.npy')],
    ],
    'data: loadParquet': [data.loadParquet, () => [path('table.parquet'), { ...usual }]],
    'data: parquetTable': [data.parquetTable, () => [path('table.parquet')]],
    'data: withoutRows': [
      data.withoutRows,
      () => [`csv:${path('table.csv')}`, dataset, { rows: [1, 2], out: path('clean.csv'), dataDir: folder }],
    ],
    'data: readIdx': [data.readIdx, () => [path('data.idx')]],
    'data: readLabels': [data.readLabels, () => [path('y.npy')]],
    'data: loadJsonl': [data.loadJsonl, () => [path('table.jsonl'), { ...usual }]],
    'data: loadNpy': [data.loadNpy, () => [path('x.npy'), { labels: path('y.npy'), shape: [2], ...split }]],
    'data: loadNpz': [data.loadNpz, () => [path('data.npz'), { features: 'x', labels: 'y', ...split }]],
    'data: loadCsv': [data.loadCsv, () => [path('table.csv'), { ...table }]],
    'data: loadTsv': [data.loadTsv, () => [path('table.tsv'), { ...usual, delimiter: ',' }]],
    'data: strangerNotes': [
      (/** @type {import('@rankbatch/data').Stranger[]} */ found) => {
        const notes = data.strangerNotes();
        notes.add(found);
        return notes.lines();
      },
      () => [[{ column: 'size', value: 'XL', count: 2 }]],
    ],
    'data: strangersIn': [
      data.strangersIn,
      () => [
        encoding,
        data.parseTable(
          /** @type {import('@rankbatch/data').TableEncoding} */ (encoding),
          named('table.csv', csv),
        ),
      ],
    ],
    'data: tablePart': [
      data.tablePart,
      () => [
        data.parseTable(
          /** @type {import('@rankbatch/data').TableEncoding} */ (encoding),
          named('table.csv', csv),
        ),
        1,
        2,
      ],
    ],
    'data: tablePieces': [
      (...args) =>
        pieces(data.tablePieces(/** @type {any} */ (args[0]), /** @type {any} */ (args[1]), args[2])),
      () => [encoding, path('table.csv'), 10],
    ],
  };
}
