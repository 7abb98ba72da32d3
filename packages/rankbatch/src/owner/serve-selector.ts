import { type BigIntStats, linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { RankbatchError, refuse, requireObject } from '../base/error.js';
import { requireAddress } from './address.js';
import { type Frame, FrameReader, Kind, MOST_BODY, writeFrame } from './frame.js';
import { PROTOCOL } from './messages.js';
import { Desk, refusal, type Served } from './desk.js';
import { type Trainer, Trainers } from './trainers.js';

const MOST_NAME = 256;
/** ms in which who connects must greet, and who is refused must go. */
const PATIENCE = 10_000;
/** Bytes of answers of which a trainer has not said that they came, before it may ask for more. */
const MOST_HELD = 2 ** 26;

/** A selector that others can reach. */
export interface Owner extends AsyncDisposable {
  readonly address: string;
  /** Stops serving: connections end, and the socket's file is removed. The selector stays, with all its state. */
  close(): Promise<void>;
}

/**
 * Lets other processes of this machine use a selector, over a Unix socket or, on Windows, a named pipe: several trainers that share one
 * ledger. They call {@link connectSelector}.
 *
 * Requests are carried out in this process, one after the other. A trainer whose connection breaks gets what it has asked for when it comes
 * back; nothing is lost or done twice. Between calls the selector can be used here, too: for snapshots, for example. Access is that of the file:
 * by default, of this user.
 *
 * @param selector a Selector
 * @param address path of a socket that is made, such as `/tmp/run.sock`, at most 103 bytes; on Windows `\\.\pipe\NAME`. A file that an
 * owner has left that was killed is replaced; one at which an owner listens, or which is no socket, is refused.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { Selector, shuffle } from 'rankbatch';
 * import { connectSelector, serveSelector } from 'rankbatch/owner';
 * const address = join(tmpdir(), `rankbatch-${process.pid}.sock`);
 * const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: shuffle() });
 * const owner = await serveSelector(selector, address);
 * const trainer = await connectSelector(address); // as a rule in another process
 * let batch = await trainer.next();
 * batch = await trainer.step(batch, batch.ids); // records losses, and gives the next batch
 * selector.draws; // => 20
 * await trainer.close();
 * await owner.close();
 * ```
 */
export async function serveSelector(selector: Served, address: string): Promise<Owner> {
  const given: unknown = selector;
  requireObject('serveSelector: selector', given);
  for (const name of ['next', 'record', 'due', 'snapshot'])
    if (typeof given[name] !== 'function')
      refuse('serveSelector: selector', `must have a function ${name}, as a Selector has`, selector);
  requireAddress('serveSelector: address', address);
  const instance = randomUUID();
  const trainers = new Trainers();
  const desk = new Desk(selector, () => trainers.count);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    attend(socket, { instance, trainers, desk });
  });
  await listen(server, address);
  const close = async (): Promise<void> => {
    trainers.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { address, close, [Symbol.asyncDispose]: close };
}

/** Answers what comes in on a connection. */
function attend(
  socket: Socket,
  { instance, trainers, desk }: { instance: string; trainers: Trainers; desk: Desk },
): void {
  const reader = new FrameReader();
  reader.mostBody = MOST_NAME;
  let trainer: Trainer | undefined;
  let frames: Generator<Frame> | undefined;
  /** Whether answers wait that are not read there: nothing more is carried out until they are. */
  let isFull = false;
  const send = (answer: readonly Uint8Array[]): void => {
    for (const frame of answer)
      if (!socket.write(frame) && !isFull) {
        isFull = true;
        socket.pause();
        socket.once('drain', () => {
          isFull = false;
          goOn();
          if (!isFull) socket.resume();
        });
      }
  };
  const take = (frame: Frame): void => {
    if (!trainer) {
      const name = requireGreeting(frame, trainers);
      trainer = trainers.enter(name, socket);
      socket.on('close', () => trainers.leave(name, socket));
      socket.setTimeout(0);
      reader.mostBody = MOST_BODY;
      send([writeFrame({ kind: Kind.answer, seq: 0 }, new TextEncoder().encode(instance))]);
      return;
    }
    const { seq, ack } = frame;
    trainer.acknowledge(ack);
    if (seq > trainer.last) {
      trainer.last = seq;
      trainer.keep(seq, trainer.held > MOST_HELD ? [refusal(seq, tooMuch(trainer))] : desk.answer(frame));
    }
    send(trainer.answerTo(seq));
  };
  const nextFrame = (): Frame | undefined => {
    const next = isFull ? undefined : frames?.next();
    return next?.done === false ? next.value : undefined;
  };
  const goOn = (): void => {
    try {
      for (let frame = nextFrame(); frame; frame = nextFrame()) take(frame);
    } catch (error) {
      // What cannot be read as frames ends the connection; what follows would not make sense.
      frames = undefined;
      socket.end(refusal(0, error));
      socket.removeAllListeners('data');
      socket.resume();
      socket.setTimeout(PATIENCE);
    }
  };
  socket.setTimeout(PATIENCE, () => socket.destroy());
  socket.on('data', (piece: Buffer) => {
    frames = reader.read(piece);
    goOn();
  });
  socket.on('error', () => socket.destroy());
}

function tooMuch({ held }: Trainer): RankbatchError {
  return new RankbatchError(
    `owner: a trainer may have ${MOST_HELD} bytes of answers under way, got ${held}; await calls before making more`,
  );
}

/** The first frame of a connection names the trainer, and says whether it was here before. */
function requireGreeting(frame: Frame, trainers: Trainers): string {
  if (frame.kind !== Kind.hello || frame.a !== PROTOCOL)
    throw new RankbatchError(
      `owner: must be greeted in protocol ${PROTOCOL}, got ${frame.kind === Kind.hello ? frame.a : 'another message'}; use the same version of rankbatch on both sides`,
      { code: 'VERSION' },
    );
  if (frame.body.length > MOST_NAME)
    refuse('owner: name of a trainer', `must have at most ${MOST_NAME} bytes`, frame.body.length);
  const name = new TextDecoder().decode(frame.body);
  if (frame.b > 0 && !trainers.find(name))
    throw new RankbatchError(
      `owner: must know a trainer that comes back, got one that was away for too long; call connectSelector again`,
      { code: 'STALE' },
    );
  return name;
}

async function listen(server: Server, address: string): Promise<void> {
  for (let isSecond = false; ; isSecond = true) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the second try needs what the first one has found
      return await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, () => {
          server.removeListener('error', reject);
          resolve();
        });
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : error;
      if (code === 'EADDRINUSE' && isSecond) throw taken(address, 'where an owner listens');
      if (code !== 'EADDRINUSE')
        throw new RankbatchError(
          `serveSelector: address must be a path where a socket can be made, got ${JSON.stringify(address)} (${String(code)}); its folder must exist and be writable`,
          { cause: error },
        );
      // oxlint-disable-next-line no-await-in-loop
      await removeStale(address);
    }
  }
}

/** Removes the socket of an owner that was killed. */
async function removeStale(address: string): Promise<void> {
  const found = lookAt(address);
  const isServed = await new Promise<boolean>((resolve) => {
    const probe = connect(address);
    probe.on('connect', () => resolve(true));
    probe.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED'));
    probe.on('close', () => probe.destroy());
    probe.on('connect', () => probe.destroy());
  });
  if (isServed || !found?.isSocket())
    throw taken(address, found?.isSocket() === false ? 'which is no socket' : 'where an owner listens');
  // Another owner may have been as quick, and listen by now: with a file of the same number even.
  const aside = `${address}.${randomUUID()}`;
  try {
    renameSync(address, aside);
    const moved = lookAt(aside);
    if (moved?.ino !== found.ino || moved.mtimeNs !== found.mtimeNs) linkSync(aside, address);
    rmSync(aside, { force: true });
  } catch {
    // It is gone, or there is another one: listening tells.
  }
}

const taken = (address: string, what: string): RankbatchError =>
  new RankbatchError(
    `serveSelector: address must be free, got ${JSON.stringify(address)}, ${what}; choose another path`,
  );

const lookAt = (path: string): BigIntStats | undefined =>
  lstatSync(path, { bigint: true, throwIfNoEntry: false });
