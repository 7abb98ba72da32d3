import { bytesIn, listIn } from '../protocol/replies.js';
import { LostError, type Server, type Trying } from '../connection/server.js';
import { piecesKey } from '../protocol/keys.js';

/** Small enough that the server is soon free for others. */
const PIECE_BYTES = 1_048_576;

/** Brings the pieces of a snapshot to the server; returns how many. They count for nothing until they are committed. */
export async function writePieces(
  server: Server,
  base: string,
  snapshot: string,
  bytes: Uint8Array,
  trying: Trying,
): Promise<number> {
  let pieces = 0;
  for (let at = 0; at < bytes.length; at += PIECE_BYTES, pieces++)
    await server.call(
      'piece',
      base,
      [snapshot, String(pieces), bytes.subarray(at, at + PIECE_BYTES)],
      trying,
    );
  return pieces;
}

/** The bytes of a snapshot. @throws LostError where it was replaced meanwhile. */
export async function readPieces(
  server: Server,
  base: string,
  snapshot: string,
  trying: Trying,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const place = String(pieces.length);
    const reply = await server.send(base, ['LRANGE', piecesKey(base, snapshot), place, place], trying);
    const [piece] = listIn(reply).map(bytesIn);
    if (piece === undefined) break;
    pieces.push(piece);
    if (piece.length < PIECE_BYTES) break;
  }
  if (pieces.length === 0) throw new LostError(`snapshot ${snapshot}`);
  return Uint8Array.from(Buffer.concat(pieces));
}
