import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { auto } from '../strategies/auto/auto.js';
import { makers, strategies } from '../strategies/contract.testing.js';
import { FrameReader, Kind, writeFrame } from './frame.js';
import { newAddress } from './address.testing.js';
import { PROTOCOL } from './messages.js';
import { rank } from '../strategies/rank/rank.js';
import { Random } from '../base/random.js';
import type { RemoteBatch, RemoteSelector } from '../remote/remote-selector.js';
import { connectSelector, type OwnerStatus, serveSelector } from '../owner.js';
import { Selector } from '../default-selector.js';
import { shuffle } from '../strategies/shuffle.js';
import type { Strategy } from '../strategies/strategy.js';
import { makeStrategy } from '../strategies/strategy.js';

/** A selector, one with the same options that is served, and a trainer connected to it. */
async function make(strategy: Strategy, sampleCount = 64, batchSize = 7) {
  const options = { sampleCount, batchSize, strategy, seed: 1 };
  const local = new Selector(options);
  const served = new Selector(options);
  const address = newAddress();
  const owner = await serveSelector(served, address);
  const trainer = await connectSelector(address);
  const end = async () => {
    await trainer.close();
    await owner.close();
  };
  return { local, served, address, owner, trainer, end };
}

const expectBatch = (batch: RemoteBatch, expected: object): void => {
  const { seq: _, shard, ...rest } = batch;
  expect(shard).toBe(0);
  expect(rest).toEqual(expected);
};

async function expectEqualState(trainer: RemoteSelector<OwnerStatus>, local: Selector): Promise<void> {
  const [bytes] = await trainer.snapshot();
  expect(Buffer.compare(bytes!, local.snapshot())).toBe(0);
  expect(await trainer.explain()).toEqual(local.explain());
  expect(await trainer.staleness()).toEqual(local.staleness());
  const { sampleCount, batchSize, epoch, draws, pressure } = local;
  const strategy = JSON.parse(JSON.stringify(local.strategy)) as object;
  expect(await trainer.status()).toMatchObject({ sampleCount, batchSize, epoch, draws, pressure, strategy });
}

/** What a call throws or rejects with. */
async function failureOf(call: () => unknown): Promise<{ message: string; code: unknown }> {
  try {
    await call();
  } catch (error) {
    const { message, code } = error as Error & { code: unknown };
    return { message, code };
  }
  throw new Error('nothing was refused');
}

describe.each(strategies)('%s', (_, strategy) => {
  test('a trainer gets what the selector itself would give, bit for bit', async () => {
    const { local, trainer, end } = await make(strategy);
    const random = new Random(3);
    const added: Uint32Array[] = [];
    const addedHere: Uint32Array[] = [];
    let batch = await trainer.next();
    let expected = local.next();
    for (let i = 0; i < 60; i++) {
      expectBatch(batch, expected);
      // 64-bit losses, and 32-bit ones.
      const wide = Float64Array.from(batch.ids, () => Math.exp(random.normal()));
      const losses = i % 3 === 0 ? Float32Array.from(wide) : wide;
      if (i % 5 === 0) {
        await trainer.record([...batch.ids], losses);
        batch = await trainer.next();
      } else batch = await trainer.step(batch, losses);
      local.record(expected.ids, losses);
      expected = local.next();
      for (;;) {
        const [chunk, due] = [await trainer.due(9), local.due(9)];
        expect(chunk?.ids ?? new Uint32Array(0)).toEqual(due);
        if (!chunk) break;
        expect(await chunk.done(due)).toBe(true);
        local.record(due, due);
      }
      if (i % 20 !== 7) continue;
      await trainer.reportValidation(1 / (1 + i));
      local.reportValidation(1 / (1 + i));
      added.push(await trainer.add(3));
      addedHere.push(local.add(3));
      await trainer.retire([i, i + 1]);
      local.retire([i, i + 1]);
    }
    expect(added).toEqual(addedHere);
    await expectEqualState(trainer, local);
    const copy = Selector.restore((await trainer.snapshot())[0]!, makers);
    expectBatch(await trainer.next(), copy.next());
    await end();
  });
});

test('what the selector refuses is refused with its words and code, and nothing is changed', async () => {
  const { local, trainer, end } = await make(rank({ pressure: 10 }));
  const calls: [(each: Selector | typeof trainer) => unknown, string | undefined][] = [
    [(each) => each.record([1, 2], [1, Number.NaN]), 'NAN'],
    [(each) => each.record([1], [1, 2]), 'LENGTH'],
    [(each) => each.record([1, 64], [1, 2]), 'ID'],
    [(each) => each.record([1, -1], [1, 2]), 'ID'],
    [(each) => each.record([1, 0.5], [1, 2]), 'ID'],
    [(each) => each.record([1, Number.NaN], [1, 2]), 'ID'],
    [(each) => each.record(5 as never, [1]), undefined],
    [(each) => each.retire([64]), 'ID'],
    [(each) => each.retire(Array.from({ length: 64 }, (_, id) => id)), undefined],
    [(each) => each.add(0), undefined],
    [(each) => each.add('3' as never), undefined],
    [(each) => each.reportValidation(Infinity), undefined],
    [(each) => each.due(0), undefined],
  ];
  for (const [call, code] of calls) {
    const there = await failureOf(() => call(trainer));
    const here = await failureOf(() => call(local));
    // Where there is no code, the trainer's side may have refused it in other words.
    expect(there).toEqual(code === undefined ? { ...here, message: there.message } : { ...here, code });
  }
  expect((await failureOf(() => trainer.record(['a'] as never, [1]))).code).toBe('ID');
  expect((await failureOf(() => trainer.record([1], [undefined] as never))).code).toBe('NAN');
  expect((await failureOf(() => trainer.step(undefined as never, [1]))).message).toBe(
    'step: batch: must be an object, got undefined',
  );
  await expectEqualState(trainer, local);
  await end();
});

test('a fault of a strategy of your own is told, and the owner goes on', async () => {
  let isBroken = true;
  const broken = makeStrategy({ kind: 'broken' }, ({ ledger }) => ({
    draw(count, at, random) {
      if (isBroken) throw new TypeError('no such thing');
      return shuffle()
        .createSampler({ ledger, keys: [1, 2, 3, 4] })
        .draw(count, at, random);
    },
  }));
  const { trainer, end } = await make(broken);
  await expect(trainer.next()).rejects.toThrow('owner: no such thing');
  isBroken = false;
  expect((await trainer.next()).ids.length).toBe(7);
  await end();
});

test('several trainers share one ledger: in a shuffled pass each sample is drawn once by one of them', async () => {
  const { served, address, trainer, end } = await make(shuffle(), 1000, 10);
  const others = await Promise.all([connectSelector(address), connectSelector(address)]);
  expect((await trainer.status()).trainers).toBe(3);
  const drawn = (
    await Promise.all(
      [trainer, ...others].map(async (each, i) => {
        const ids: number[] = [];
        for (let k = 0; k < [20, 30, 50][i]!; k++) {
          const batch = await each.next();
          expect(batch.seq).toBe(k + 1);
          await each.record(batch.ids, batch.ids);
          ids.push(...batch.ids);
        }
        return ids;
      }),
    )
  ).flat();
  expect(new Set(drawn).size).toBe(1000);
  expect(served.epoch).toBe(1);
  expect((await trainer.status()).batches).toBe(100);
  for (const other of others) await other.close();
  await end();
});

test('calls that overlap are carried out in the order in which they were made', async () => {
  const { local, trainer, end } = await make(auto());
  const batches = await Promise.all(Array.from({ length: 40 }, () => trainer.next()));
  for (const [i, batch] of batches.entries()) {
    expect(batch.seq).toBe(i + 1);
    expectBatch(batch, local.next());
  }
  await end();
});

describe('samples that are due', () => {
  async function due() {
    const strategy = rank({ pressure: 10, recompute: { frequency: 1, ratio: 1 } });
    const made = await make(strategy, 8, 8);
    const batch = await made.trainer.next();
    await made.trainer.record(batch.ids, batch.ids);
    const worker = await connectSelector(made.address);
    const end = async () => {
      await worker.close();
      await made.end();
    };
    return { ...made, worker, end };
  }

  test('are lent once, while their lease lasts', async () => {
    const { trainer, worker, served, end } = await due();
    const first = await trainer.due(5);
    const second = await worker.due(5);
    expect([...first!.ids, ...second!.ids]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await trainer.due(5)).toBeUndefined();
    expect(await second!.done([10, 11, 12])).toBe(true);
    expect(await second!.done([20, 21, 22])).toBe(false);
    expect([5, 6, 7].map((id) => served.ledger.loss(id))).toEqual([10, 11, 12]);
    expect(served.ledger.loss(0)).toBe(0);
    await end();
  });

  test('are lent again when it is over, in parts too, and then count for who has them', async () => {
    const { trainer, worker, served, end } = await due();
    const late = await trainer.due(8, 0.001);
    const again = await worker.due(3);
    expect(again!.ids).toEqual(late!.ids.subarray(0, 3));
    expect(await late!.done(new Float32Array(8).fill(7))).toBe(false);
    expect(served.ledger.loss(0)).toBe(0);
    expect(await again!.done([1, 2, 3])).toBe(true);
    expect((await trainer.due(8))!.ids).toEqual(late!.ids.subarray(3));
    await end();
  });

  test('are not lent again once they are retired', async () => {
    const { trainer, worker, served, end } = await due();
    await trainer.due(8, 0.001);
    await trainer.retire([0, 3, 5, 6, 7]);
    const again = await worker.due(8, 0.001);
    expect([...again!.ids]).toEqual([1, 2, 4]);
    expect(await again!.done([8, 9, 10])).toBe(true);
    expect([1, 2, 4].map((id) => served.ledger.loss(id))).toEqual([8, 9, 10]);
    await end();
  });

  test('are not lent at all where all of a chunk are retired', async () => {
    const { trainer, worker, end } = await due();
    await trainer.due(7, 0.001);
    await trainer.retire([0, 1, 2, 3, 4, 5, 6]);
    expect([...(await worker.due(8))!.ids]).toEqual([7]);
    expect(await worker.due(8)).toBeUndefined();
    await end();
  });

  test('that come late, but were lent to nobody else, are recorded', async () => {
    const { trainer, served, end } = await due();
    const late = await trainer.due(2, 0.001);
    expect(await late!.done([7, 8])).toBe(true);
    expect(served.ledger.loss(1)).toBe(8);
    await end();
  });

  test('with losses that are refused stay lent', async () => {
    const { trainer, end } = await due();
    const chunk = await trainer.due(2);
    await expect(chunk!.done([1])).rejects.toMatchObject({ code: 'LENGTH' });
    await expect(chunk!.done([1, Number.NaN])).rejects.toMatchObject({ code: 'NAN' });
    expect(await chunk!.done([1, 2])).toBe(true);
    await end();
  });
});

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(5);
};

describe('a trainer that asks on and on', () => {
  const hello = writeFrame({ kind: Kind.hello, seq: 0, a: PROTOCOL }, Uint8Array.of(65));
  const asked = 100;
  const requests = Array.from({ length: asked }, (_, i) => writeFrame({ kind: Kind.next, seq: i + 1 }));
  /** Batches of 1.2 MB. */
  const batchSize = 50_000;

  test('and reads nothing is given no more than the way to it holds', async () => {
    const { served, address, trainer, end } = await make(shuffle(), 2 * batchSize, batchSize);
    const socket = connect(address);
    socket.pause();
    socket.write(Buffer.concat([hello, ...requests]));
    await until(() => served.draws > 0);
    for (let i = 0; i < 3; i++) await trainer.status();
    expect(served.draws / batchSize).toBeLessThan(10);
    // What it has asked for is there when it reads on.
    socket.resume();
    await until(() => served.draws / batchSize > 20);
    socket.destroy();
    await end();
  });

  test('and never says that answers came is refused more, and nothing is drawn for it', async () => {
    const { served, address, end } = await make(shuffle(), 2 * batchSize, batchSize);
    const socket = connect(address);
    const reader = new FrameReader();
    const told: string[] = [];
    let answers = -1;
    socket.on('data', (piece: Buffer) => {
      for (const { kind, body } of reader.read(piece)) {
        answers++;
        if (kind === Kind.error) told.push(new TextDecoder().decode(body));
      }
    });
    socket.write(Buffer.concat([hello, ...requests]));
    await until(() => answers === asked);
    expect(told[0]).toMatch(
      /^owner: a trainer may have 67108864 bytes of answers under way, got \d+; await calls before making more$/,
    );
    expect(served.draws / batchSize).toBe(asked - told.length);
    // Once it says so, it is served again.
    socket.write(writeFrame({ kind: Kind.next, seq: asked + 1, ack: asked }));
    await until(() => served.draws / batchSize === asked - told.length + 1);
    socket.destroy();
    await end();
  });
});
