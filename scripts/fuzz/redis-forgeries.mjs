import { mutate } from './mutate.mjs';

/** @typedef {import('../faults-redis/server.mjs').RedisProcess} Server */
/** @typedef {{ key: string, told: string, forge: (server: Server, base: string) => Promise<unknown> }} Forgery */

const numbers = [
  '',
  'abc',
  '-1',
  '0',
  '1.5',
  '1e15',
  '9007199254740993',
  '99999999999999999999999',
  'nan',
  'inf',
  '-inf',
];
const texts = ['{}', 'null', '[1]', '{"shards":1e9}', '{"shards":"x"}', '{"shards":-1}', 'x'.repeat(1e6)];
const values = [...numbers, ...texts];
const fields =
  'v core options len n c asked given pushed pushes ttl lease ranker fence led beat clock chunk born snap snapx snappushed snappushes'.split(
    ' ',
  );
const kinds = ['r', 'a', 'p', 'd', '+', '-', 'v', 'q', 'c', '', 'x'];

/** One of each kind for each key of a run, and one of seeded bytes. @param {Map<string, Buffer>} keys @param {Map<string, Buffer>} other @param {import('rankbatch').Random} random @returns {Generator<Forgery>} */
export function* forgeries(keys, other, random) {
  const any = (/** @type {readonly string[]} */ list) => list[random.below(list.length)] ?? '';
  for (const field of fields) {
    yield hashed('', field, undefined);
    for (let i = 0; i < 4; i++) yield hashed('', field, any(values));
  }
  for (const key of keys.keys()) {
    const [, part = ''] = key.split(':');
    const name = ['t', 'w', 'snap'].includes(part) ? `:${part}:..` : key;
    const at = (
      /** @type {string} */ told,
      /** @type {(server: Server, key: string) => Promise<unknown>} */ forge,
    ) => ({
      key: name || 'the hash',
      told,
      forge: (/** @type {Server} */ server, /** @type {string} */ base) => forge(server, `${base}${key}`),
    });
    yield at('deleted', (server, its) => server.send('DEL', its));
    for (const [told, ...words] of [
      ['a text', 'SET', 'x'],
      ['a list', 'RPUSH', 'x'],
      ['a hash', 'HSET', 'x', 'y'],
      ['a set', 'SADD', 'x'],
      ['a stream', 'XADD', '*', 'x', 'y'],
    ])
      yield at(told ?? '', async (server, its) => {
        await server.send('DEL', its);
        await server.send(words[0] ?? '', its, ...words.slice(1));
      });
    const foreign = other.get(key) ?? [...other].find(([each]) => each.startsWith(`:${part}:`))?.[1];
    if (foreign)
      yield at('of another run', (server, its) => server.send('RESTORE', its, '0', foreign, 'REPLACE'));
  }
  for (const key of [':q', ':want'])
    for (const told of ['longer', 'shorter', 'changed']) yield listed(key, told, random);
  for (const kind of kinds)
    yield {
      key: ':log',
      told: `an entry ${kind}`,
      async forge(server, base) {
        const words = ['k', 'm', 'i', 'l', 'x', 'a', 'w', 'e'].flatMap((field) =>
          random.float() < 0.7 ? [field, any([...numbers, 'me 3', 'x'])] : [],
        );
        const n = Number(await server.send('HGET', base, 'n')) + 1;
        await server.send('XADD', `${base}:log`, `${n}-7`, 't', kind, ...words);
        if (random.float() < 0.8) await server.send('HSET', base, 'n', String(n), 'c', '7');
      },
    };
  for (const told of ['shorter', 'without its end', 'other ids'])
    yield {
      key: ':log',
      told,
      async forge(server, base) {
        const entries = /** @type {[Buffer, Buffer[]][]} */ (
          await server.send('XRANGE', `${base}:log`, '-', '+')
        );
        const at = random.below(entries.length);
        if (told === 'shorter') return server.send('XDEL', `${base}:log`, String(entries[at]?.[0]));
        if (told === 'without its end')
          return server.send('XDEL', `${base}:log`, ...entries.slice(at).map(([id]) => String(id)));
        const [id, words = []] = entries[at] ?? [];
        await server.send('XDEL', `${base}:log`, ...entries.slice(at).map(([each]) => String(each)));
        return server
          .send('XADD', `${base}:log`, `${String(id).split('-')[0]}-999999999999999`, ...words.map(String))
          .catch(() => {});
      },
    };
  const answers = [...numbers, '+', '-', '-X ', '+{', '+\u0001'.repeat(9)];
  for (const field of ['session', 'seq', 'b1', 'b22', 'b23', 'a22', 'a25']) {
    yield hashed(':t:me', field, undefined);
    for (let i = 0; i < 4; i++) yield hashed(':t:me', field, any(answers));
  }
  for (let i = 0; i < 30; i++) yield mutated(any([...keys.keys()]), random);
}

/** @param {string} key @param {string} field @param {string | undefined} value @returns {Forgery} */
function hashed(key, field, value) {
  return {
    key: key === '' ? 'the hash' : ':t:..',
    told: `${field} ${value?.slice(0, 20) ?? 'deleted'}`,
    forge: (server, base) =>
      value === undefined
        ? server.send('HDEL', `${base}${key}`, field)
        : server.send('HSET', `${base}${key}`, field, value),
  };
}

/** @param {string} key @param {string} told @param {import('rankbatch').Random} random @returns {Forgery} */
function listed(key, told, random) {
  return {
    key,
    told,
    async forge(server, base) {
      const list = `${base}${key}`;
      if (told === 'shorter') return server.send('LPOP', list);
      const bytes = (await server.send('LINDEX', list, '0')) ?? 'me 3';
      const changed = Buffer.from(mutate(Buffer.from(/** @type {Buffer} */ (bytes)), random));
      if (told === 'longer') return server.send('RPUSH', list, changed);
      return server.send('LSET', list, '0', changed).catch(() => {});
    },
  };
}

/** Values of a key with changed bytes. @param {string} key @param {import('rankbatch').Random} random @returns {Forgery} */
function mutated(key, random) {
  const name = /^:(t|w|snap):/.test(key) ? `${key.slice(0, key.indexOf(':', 1))}:..` : key || 'the hash';
  return {
    key: name,
    told: 'changed bytes',
    async forge(server, base) {
      const its = `${base}${key}`;
      const type = String(await server.send('TYPE', its));
      if (type === 'list') {
        const at = String(random.below(Number(await server.send('LLEN', its))));
        const bytes = /** @type {Buffer} */ (await server.send('LINDEX', its, at));
        return server.send('LSET', its, at, Buffer.from(mutate(bytes, random)));
      }
      if (type === 'hash') {
        const pairs = /** @type {Buffer[]} */ (await server.send('HGETALL', its));
        const at = 2 * random.below(pairs.length / 2);
        return server.send(
          'HSET',
          its,
          pairs[at] ?? '',
          Buffer.from(mutate(pairs[at + 1] ?? Buffer.alloc(0), random)),
        );
      }
      if (type !== 'stream') return undefined;
      const entries = /** @type {[Buffer, Buffer[]][]} */ (await server.send('XRANGE', its, '-', '+'));
      const [last] = entries.slice(-1);
      const first = entries.length - random.below(Math.min(entries.length, 30)) - 1;
      const changed = entries
        .slice(first)
        .map(([id, words], i) => [
          id,
          ...(i > 0
            ? words
            : words.map((word, k) =>
                k % 2 === 1 && random.float() < 0.5 ? Buffer.from(mutate(word, random)) : word,
              )),
        ]);
      await server.send('DEL', its);
      for (const [id, words] of entries.slice(0, first)) await server.send('XADD', its, id, ...words);
      for (const [id, ...words] of changed)
        await server.send('XADD', its, /** @type {Buffer} */ (id), ...words);
      return last;
    },
  };
}
