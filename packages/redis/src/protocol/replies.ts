import { RankbatchError } from 'rankbatch';

/** What a server replies: integers, bytes, nothing, and lists of these. */
export type Reply = number | Buffer | null | Reply[];

/** A list of any length. */
export function listIn(reply: Reply | undefined): Reply[] {
  return Array.isArray(reply) ? reply : unexpected('a list', reply);
}

export function bytesIn(reply: Reply | undefined): Buffer {
  return Buffer.isBuffer(reply) ? reply : unexpected('bytes', reply);
}

export function textIn(reply: Reply | undefined): string {
  return bytesIn(reply).toString();
}

export function numberIn(reply: Reply | undefined): number {
  return typeof reply === 'number' ? reply : unexpected('a number', reply);
}

/** Names and values in turn. */
export function pairsIn(reply: Reply | undefined): [name: string, value: Buffer][] {
  const list = listIn(reply);
  return Array.from({ length: list.length >> 1 }, (_, i) => [textIn(list[2 * i]), bytesIn(list[2 * i + 1])]);
}

/** A hash as an object of texts. */
export function hashIn(reply: Reply | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsIn(reply).map(([name, value]) => [name, value.toString()]));
}

function unexpected(rule: string, reply: unknown): never {
  throw new RankbatchError(
    `redis: must reply with ${rule}, got ${Array.isArray(reply) ? 'a list' : reply === null ? 'nothing' : typeof reply}; the functions of the server are not those of this version`,
    { code: 'VERSION' },
  );
}
