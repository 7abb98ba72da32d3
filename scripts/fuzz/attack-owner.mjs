import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rank, Selector } from 'rankbatch';
import { connectSelector, serveSelector } from 'rankbatch/owner';
import { native } from './attack-careless.mjs';
import { mutate } from './mutate.mjs';

const PROTOCOL = 0x7262_0001;
const HEADER = 32;
/** Kinds of requests: greeting, next, record, step, due, done, report, explain, staleness, status, snapshot, add, retire; and some that are none. */
const kinds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 32, 34, 99];
const oddNumbers = [0, 1, 2, 3, 7, 8, 64, 100, 2 ** 31, 2 ** 32 - 1];
const oddSeqs = [0, -1, 0.5, NaN, Infinity, 2 ** 60];
const oddLosses = [0, 1, -1, NaN, Infinity, 5e-324, 1e308];

/**
 * Sends odd frames to an owner: it must answer or end the connection, take no more memory than there is reason for, and serve others on,
 * with what its selector would give them.
 *
 * @type {import('./tally.mjs').Attack}
 */
export async function attackOwner({ folder, random, tally, goesOn }) {
  const options = { sampleCount: 200, batchSize: 9, strategy: rank({ pressure: 10 }), seed: 2 };
  const address = process.platform === 'win32' ? String.raw`\\.\pipe\rankbatch-fuzz` : join(folder, 's');
  const any = (/** @type {readonly number[]} */ list) => list[random.below(list.length)] ?? 0;
  const make = () => oddFrames(any, random);
  while (goesOn()) {
    const served = new Selector(options);
    const owner = await serveSelector(served, address);
    const trainer = await connectSelector(address, { timeout: 20_000 });
    for (let i = 0; i < 50 && goesOn(); i++) {
      const what = ['frames', 'frames with changed bytes', 'frames in pieces'][random.below(3)] ?? '';
      const frames = make();
      const bytes = what === 'frames with changed bytes' ? mutate(frames, random) : frames;
      const outcome = await send(
        address,
        bytes,
        what === 'frames in pieces' ? 1 + random.below(40) : Infinity,
      );
      // Others are served, and what the selector has is whole.
      await tally.try(
        `owner: ${what}`,
        async () => {
          const batch = await trainer.next();
          await trainer.record(batch.ids, new Float32Array(batch.ids.length));
          return Selector.restore((await trainer.snapshot())[0] ?? new Uint8Array());
        },
        (whole) => (whole.draws === served.draws ? outcome : 'wrong'),
      );
    }
    await trainer.close();
    await owner.close();
  }
}

/** A greeting, mostly, and some requests of which many make no sense. @param {(list: readonly number[]) => number} any @param {import('rankbatch').Random} random */
function oddFrames(any, random) {
  const frames =
    random.float() < 0.9 ? [frame(1, 0, 0, PROTOCOL, 0, Buffer.from(`trainer ${random.below(4)}`))] : [];
  for (let seq = 1, left = random.below(30); left > 0; left--, seq++) {
    const isOdd = () => random.float() < 0.15;
    const count = random.below(20);
    const ids = Uint32Array.from({ length: count }, () => (isOdd() ? any(oddNumbers) : random.below(200)));
    const losses = Float64Array.from({ length: count }, () => (isOdd() ? any(oddLosses) : random.float()));
    // Enough for one that a selector grows by; more would be what a trainer may ask for.
    const one = Float64Array.of(isOdd() ? any(oddLosses) : random.below(5), 1000);
    const body = [
      Buffer.concat([bytesOf(losses), bytesOf(ids)]),
      bytesOf(one),
      bytesOf(one.subarray(0, 1)),
      bytesOf(ids),
      Buffer.alloc(0),
    ][random.below(5)];
    const [a, b] = [isOdd() ? any(oddNumbers) : count, isOdd() ? any(oddNumbers) : 2];
    frames.push(
      frame(
        any(kinds),
        isOdd() ? any(oddSeqs) : seq,
        isOdd() ? any(oddSeqs) : 0,
        a,
        b,
        body ?? Buffer.alloc(0),
        isOdd() ? any(oddNumbers) : undefined,
      ),
    );
  }
  return Buffer.concat(frames);
}

/** @param {number} kind @param {number} seq @param {number} ack @param {number} a @param {number} b @param {Buffer} body @param {number} [length] a lie */
function frame(kind, seq, ack, a, b, body, length = body.length) {
  const head = Buffer.alloc(HEADER);
  head.writeDoubleLE(seq, 0);
  head.writeDoubleLE(ack, 8);
  for (const [i, word] of [length, kind, a, b].entries()) head.writeUInt32LE(word >>> 0, 16 + 4 * i);
  return Buffer.concat([head, body]);
}

/** @param {Uint32Array | Float64Array} column */
const bytesOf = (column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

/** Sends bytes in pieces, and leaves; whether all was answered or something refused. @param {string} address @param {Uint8Array} bytes @param {number} piece @returns {Promise<'taken' | 'refused' | 'unclear'>} */
async function send(address, bytes, piece) {
  const socket = connect(address);
  const errors = /** @type {Error[]} */ ([]);
  socket.on('error', (error) => errors.push(error));
  let answers = Buffer.alloc(0);
  socket.on('data', (some) => (answers = Buffer.concat([answers, some])));
  for (let at = 0; at < bytes.length && !socket.destroyed; at += piece) {
    socket.write(bytes.subarray(at, at + piece));
    if (piece < Infinity && at % 7 === 0) await sleep(0);
  }
  socket.end();
  if (!socket.closed) await once(socket, 'close');
  const told = [];
  for (let at = 0; at + HEADER <= answers.length;) {
    const end = at + HEADER + answers.readUInt32LE(at + 16);
    if (answers.readUInt32LE(at + 20) === 34) told.push(answers.toString('utf8', at + HEADER, end));
    at = end;
  }
  if (told.some((error) => native.test(error))) return 'unclear';
  return errors.length + told.length > 0 ? 'refused' : 'taken';
}
