import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { auto } from '../strategies/auto/auto.js';
import { FrameReader, Kind, MOST_BODY, writeFrame } from './frame.js';
import { newAddress } from './address.testing.js';
import { PROTOCOL } from './messages.js';
import { Random } from '../base/random.js';
import { connectSelector, serveSelector } from '../owner.js';
import { Selector } from '../default-selector.js';

const make = () => new Selector({ sampleCount: 200, batchSize: 9, strategy: auto(), seed: 2 });
const isWindows = process.platform === 'win32';

/** Passes bytes on both ways, and cuts every connection after some of them. */
async function cutting(from: string, to: string, random: Random) {
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((near) => {
    const far = connect(to);
    let left = 200 + random.below(6000);
    for (const [source, target] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(source);
      source.on('error', () => source.destroy());
      source.on('close', () => {
        open.delete(source);
        target.destroy();
      });
      source.on('data', (piece: Buffer) => {
        target.write(piece.subarray(0, left));
        left -= piece.length;
        if (left > 0) return;
        cuts++;
        // What was written still arrives, so that frames come in halves.
        target.end();
        source.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(from, resolve));
  const close = async () => {
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, 'close');
  };
  return { close, cuts: () => cuts };
}

test.each([1, 2, 3])(
  'connections cut anywhere, within frames too, lose and double nothing (seed %i)',
  async (seed) => {
    const [served, local] = [make(), make()];
    const [there, here] = [newAddress(), newAddress()];
    const owner = await serveSelector(served, there);
    const proxy = await cutting(here, there, new Random(seed));
    const trainer = await connectSelector(here);
    let batch = await trainer.next();
    let expected = local.next();
    for (let i = 0; i < 120; i++) {
      expect(batch.ids).toEqual(expected.ids);
      const losses = Float64Array.from(batch.ids, (id) => Math.abs(Math.sin(id + i)));
      // Two calls under way.
      const side = trainer.add(1);
      batch = await trainer.step(batch, losses);
      expect(await side).toEqual(local.add(1));
      local.record(expected.ids, losses);
      expected = local.next();
    }
    expect(proxy.cuts()).toBeGreaterThan(5);
    await trainer.close();
    expect(Buffer.compare(served.snapshot(), local.snapshot())).toBe(0);
    await proxy.close();
    await owner.close();
  },
);

describe('hostile frames', () => {
  const hello = writeFrame({ kind: Kind.hello, seq: 0, a: PROTOCOL }, Uint8Array.of(65));
  const long = writeFrame({ kind: Kind.record, seq: 1 });
  new Uint32Array(long.buffer)[4] = MOST_BODY + 1;
  const random = new Random(9);
  const noise = Uint8Array.from({ length: 5000 }, () => random.below(256));
  const rows: [name: string, pieces: Uint8Array[], answer: string | undefined][] = [
    ['noise', [noise], 'frame: must have a body of at most'],
    ['noise after a greeting', [hello, noise], 'frame: must have a body of at most'],
    ['no greeting', [writeFrame({ kind: Kind.next, seq: 1 })], 'owner: must be greeted in protocol'],
    [
      'another protocol',
      [writeFrame({ kind: Kind.hello, seq: 0, a: 7 })],
      'got 7; use the same version of rankbatch on both sides',
    ],
    [
      'a trainer that nobody knows, back again',
      [writeFrame({ kind: Kind.hello, seq: 0, a: PROTOCOL, b: 1 }, Uint8Array.of(66))],
      'owner: must know a trainer that comes back',
    ],
    [
      'a name without end',
      [writeFrame({ kind: Kind.hello, seq: 0, a: PROTOCOL }, noise)],
      'at most 256 bytes',
    ],
    ['a frame longer than may be', [hello, long], `must have a body of at most ${MOST_BODY} bytes`],
    [
      'an unknown kind',
      [hello, writeFrame({ kind: 99, seq: 1 })],
      'owner: must be asked for something it knows',
    ],
    [
      'more losses than were sent',
      [hello, writeFrame({ kind: Kind.record, seq: 1, a: 1e9 }, new Uint8Array(40))],
      'frame: must have a body of',
    ],
    [
      'fewer losses than were sent',
      [hello, writeFrame({ kind: Kind.record, seq: 1, a: 1 }, new Uint8Array(40))],
      'frame: must have a body of 8 bytes, got 40',
    ],
    [
      'retire without ids',
      [hello, writeFrame({ kind: Kind.retire, seq: 1, a: 4e9, b: 1 })],
      'frame: must have a body of',
    ],
    [
      'due without a limit',
      [hello, writeFrame({ kind: Kind.due, seq: 1 })],
      'frame: must have a body of 16 bytes',
    ],
    [
      'due for ever',
      [hello, writeFrame({ kind: Kind.due, seq: 1 }, Float64Array.of(1, Number.NaN))],
      'due: lease: must be finite and > 0',
    ],
    [
      'more samples than a call may add',
      [hello, writeFrame({ kind: Kind.add, seq: 1 }, Float64Array.of(2 ** 29))],
      'add: count: must be an integer from 1 to 16777216, got 536870912; add in several calls',
    ],
    ['half a header', [hello.subarray(0, 20)], undefined],
    ['half a frame', [hello, long.subarray(0, 31)], undefined],
  ];
  test.each(rows)(
    '%s: are answered or dropped, change nothing, and others are served on',
    async (_, pieces, answer) => {
      const [served, local] = [make(), make()];
      const address = newAddress();
      const owner = await serveSelector(served, address);
      const socket = connect(address);
      const reader = new FrameReader();
      const errors: string[] = [];
      socket.on('error', () => socket.destroy());
      socket.on('data', (piece: Buffer) => {
        for (const { kind, body } of reader.read(piece))
          if (kind === Kind.error) {
            errors.push(new TextDecoder().decode(body));
            socket.destroy();
          }
      });
      for (const piece of pieces) socket.write(piece);
      // What is never completed is ended here.
      if (answer === undefined) socket.end();
      await once(socket, 'close');
      expect(errors.map((error) => error.includes(answer!))).toEqual(answer === undefined ? [] : [true]);
      const trainer = await connectSelector(address);
      expect((await trainer.next()).ids).toEqual(local.next().ids);
      expect(Buffer.compare((await trainer.snapshot())[0]!, local.snapshot())).toBe(0);
      await trainer.close();
      await owner.close();
    },
  );

  test('of an owner end the connection with an error', async () => {
    const address = newAddress();
    const server = createServer((socket) => socket.write(noise)).listen(address);
    await once(server, 'listening');
    await expect(connectSelector(address)).rejects.toThrow('frame: must have a body of at most');
    server.close();
  });
});

describe('an owner that is not there', () => {
  test('is waited for', async () => {
    const address = newAddress();
    const coming = connectSelector(address);
    const owner = await serveSelector(make(), address);
    const trainer = await coming;
    expect((await trainer.next()).epoch).toBe(0);
    await trainer.close();
    await owner.close();
  });

  test('any more is told after the timeout, and what comes in its place is another one', async () => {
    const address = newAddress();
    const selector = make();
    const owner = await serveSelector(selector, address);
    const trainer = await connectSelector(address, { timeout: 3000 });
    await trainer.next();
    await owner.close();
    await expect(trainer.next()).rejects.toMatchObject({
      code: 'NORANKER',
      message: expect.stringContaining('must be served by an owner') as string,
    });
    const next = await serveSelector(Selector.restore(selector.snapshot()), address);
    await expect(trainer.next()).rejects.toMatchObject({ code: 'STALE' });
    await expect(trainer.next()).rejects.toMatchObject({ code: 'STALE' });
    const again = await connectSelector(address);
    // The call that was given up never reached an owner, and has drawn nothing.
    expect((await again.status()).draws).toBe(9);
    await again.close();
    await next.close();
  });

  test('but stopped is told after the timeout, too', async () => {
    const address = newAddress();
    const server = createServer((socket) =>
      socket.write(writeFrame({ kind: Kind.answer, seq: 0 }, new TextEncoder().encode('x'))),
    ).listen(address);
    await once(server, 'listening');
    const trainer = await connectSelector(address, { timeout: 3000 });
    await expect(trainer.next()).rejects.toMatchObject({ code: 'TIMEOUT' });
    await trainer.close();
    server.close();
  });

  test.skipIf(isWindows)('and was killed leaves a socket that the next one replaces', async () => {
    const address = newAddress();
    const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(address)).toBe(true);
    await expect(connectSelector(address, { timeout: 1500 })).rejects.toThrow('got ECONNREFUSED');
    const owner = await serveSelector(make(), address);
    const trainer = await connectSelector(address);
    expect((await trainer.next()).ids.length).toBe(9);
    await trainer.close();
    await owner.close();
    expect(existsSync(address)).toBe(false);
  });
});

test('closing, or a signal, ends calls under way and all later ones', async () => {
  const address = newAddress();
  const owner = await serveSelector(make(), address);
  const trainer = await connectSelector(address);
  const call = trainer.next();
  await trainer.close();
  await expect(call).rejects.toThrow('connectSelector: was closed');
  await expect(trainer.next()).rejects.toThrow('connectSelector: was closed');
  const controller = new AbortController();
  const other = await connectSelector(address, { signal: controller.signal });
  const pending = other.next();
  controller.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
  const waiting = connectSelector(newAddress(), { signal: AbortSignal.timeout(20) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(connectSelector(address, { signal: controller.signal })).rejects.toThrow('enough');
  await owner.close();
});
