import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RankbatchError } from './error.js';
import { Selector } from '../default-selector.js';
import { infoBatch } from '../strategies/info-batch.js';
import { proportional } from '../strategies/proportional.js';
import { rank } from '../strategies/rank/rank.js';
import { selectiveBackprop } from '../strategies/selective-backprop.js';
import { crc32 } from './snapshot.js';

function trained(): Selector {
  const strategy = rank({ pressure: 1e4, recompute: { frequency: 1, ratio: 0.5 } });
  const selector = new Selector({ sampleCount: 3000, batchSize: 64, strategy, seed: 12 });
  for (let i = 0; i < 70; i++) {
    const { ids } = selector.next();
    selector.record(
      ids,
      Array.from(ids, (id) => Math.sin(id * i)),
    );
  }
  selector.due(100); // a plan is under way
  return selector;
}

test('crc32 gives the check value of its definition', () => {
  // python3 -c "import zlib; print(zlib.crc32(b'123456789'), zlib.crc32(b''))"
  expect(crc32(Uint8Array.from('123456789', (digit) => digit.charCodeAt(0)))).toBe(3421780262);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

test('a snapshot in mid-epoch continues bit for bit in a new process for 1,000 batches', () => {
  // The other process runs the built package (tsc -b), this one the sources.
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-'));
  try {
    const selector = trained();
    const file = join(folder, 'snapshot');
    writeFileSync(file, selector.snapshot());
    const body = `
      const digest = [];
      for (let i = 0; i < 1000; i++) {
        const batch = selector.next();
        digest.push(batch.ids.join(), batch.ranks.join(), batch.probabilities.join(), batch.epoch);
        selector.record(batch.ids, Array.from(batch.ids, (id) => Math.cos(id + i)));
        digest.push(selector.due(37).join());
      }
      const result = digest.join('\\n');`;
    const entry = new URL('../../dist/index.js', import.meta.url).href;
    const script = `
      import { readFileSync } from 'node:fs';
      import { Selector } from ${JSON.stringify(entry)};
      const selector = Selector.restore(readFileSync(${JSON.stringify(file)}));
      ${body}
      process.stdout.write(result);`;
    const there = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      maxBuffer: 2 ** 30,
    });
    // oxlint-disable-next-line typescript/no-implied-eval -- the same text must run on both sides
    const here = (new Function('selector', `${body} return result;`) as (selector: Selector) => string)(
      selector,
    );
    expect(there.toString() === here).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a snapshot inside a larger buffer is read at its own offset', () => {
  const bytes = trained().snapshot();
  const larger = new Uint8Array(bytes.length + 13);
  larger.set(bytes, 5);
  const copy = Selector.restore(larger.subarray(5, 5 + bytes.length));
  expect(Buffer.compare(copy.snapshot(), bytes)).toBe(0);
});

test('every damaged bit is refused', () => {
  const bytes = trained().snapshot();
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 << bit;
      expect(() => Selector.restore(damaged)).toThrow(RankbatchError);
    }),
    {
      seed: 7,
      numRuns: 200,
      examples: [
        [0, 0],
        [4, 1],
        [9, 3],
        [16, 0],
        [19, 7],
        [20, 1],
      ],
    },
  );
});

test('a snapshot cut short or extended is refused', () => {
  const bytes = trained().snapshot();
  for (const length of [0, 1, 19, 23, 24, 100, bytes.length - 1])
    expect(() => Selector.restore(bytes.subarray(0, length))).toThrow(RankbatchError);
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  expect(() => Selector.restore(longer)).toThrow('it is damaged or cut short');
});

test.each([
  [
    (bytes: Uint8Array) => bytes.fill(0x54, 3, 4),
    'snapshot: must start with "RKB4", got "RKBT"; it is another file, or of another version of rankbatch',
  ],
  [(bytes: Uint8Array) => bytes.fill(99, 5000, 5008), 'it is damaged or cut short'],
])('says what is wrong with the bytes %#', (damage, message) => {
  const bytes = trained().snapshot();
  damage(bytes);
  expect(() => Selector.restore(bytes)).toThrow(message);
});

test('what is not bytes is refused', () => {
  expect(() => Selector.restore('RKBT' as unknown as Uint8Array)).toThrow(
    'snapshot: must be a Uint8Array, got "RKBT"',
  );
});

/**
 * Written by version 0.1.0, one for each strategy: 40 samples, 25 batches, three samples retired and added. `next` are the ids of the batch
 * after it, `digest` is the SHA-256 of those of 35 batches in lines.
 */
const stored = JSON.parse(
  readFileSync(new URL('snapshots-0.1.testing.json', import.meta.url), 'utf8'),
) as readonly { name: string; next: string; digest: string; snapshot: string }[];

test.each(stored)(
  'a snapshot of version 0.1.0 goes on to the same bits: $name',
  ({ name, next, digest, snapshot }) => {
    const makers = { infoBatch, proportional, selectiveBackprop };
    const selector = Selector.restore(Uint8Array.from(Buffer.from(snapshot, 'base64')), makers);
    const loss = (id: number, t: number) => Math.abs(Math.sin(id * 12.9898 + t)) ** 3;
    const batches = Array.from({ length: 35 }, (_, i) => {
      const due = selector.due();
      if (due.length > 0)
        selector.record(
          due,
          Array.from(due, (id) => loss(id, 25 + i)),
        );
      const { ids } = selector.next();
      selector.record(
        ids,
        Array.from(ids, (id) => loss(id, 25 + i)),
      );
      return ids.join();
    });
    // `auto` is another method now, which goes on with the losses that are known.
    const isFormer = name === 'auto';
    expect(selector.staleness().known).toBe(1);
    expect(batches[0] === next).toBe(!isFormer);
    expect(createHash('sha256').update(batches.join('\n')).digest('hex') === digest).toBe(!isFormer);
  },
);

test('functions of the epoch are passed again, and all goes on bit for bit', () => {
  const strategy = rank({ pressure: (epoch) => 2 ** epoch });
  const batchSize = (epoch: number) => 5 + epoch;
  const selector = new Selector({ sampleCount: 30, batchSize, strategy, seed: 3 });
  for (let i = 0; i < 20; i++) {
    const { ids } = selector.next();
    selector.record(ids, ids);
  }
  const bytes = selector.snapshot();
  const copy = Selector.restore(bytes, { rank: () => strategy }, { batchSize });
  for (let i = 0; i < 50; i++) expect(copy.next()).toEqual(selector.next());
  expect(() => Selector.restore(bytes, {}, { batchSize })).toThrow(
    'pressure: must be passed again to Selector.restore',
  );
  expect(() => Selector.restore(bytes, { rank: () => strategy })).toThrow(
    'batchSize: must be passed again to Selector.restore',
  );
});
