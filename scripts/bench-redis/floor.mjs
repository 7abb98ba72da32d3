// What any ranker in Node.js needs: drawing, recording, and bare requests of the client of Redis that hand over as many batches at once, wait
// to be woken, and read as many losses. Nothing is checked, packed, numbered or kept. node floor.mjs URL BATCHSIZE BATCHES-A-TURN.
import { createClient, RESP_TYPES } from '@redis/client';
import { Selector } from 'rankbatch';
import { lossesOf, selectorOptions } from './settings.mjs';

const [, , url = '', batchSize, perTurn] = process.argv;
const [b, count] = [Number(batchSize), Number(perTurn)];
const client = createClient({
  RESP: 2,
  url,
  commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer }, timeout: 0 },
});
await client.connect();
const column = Buffer.alloc(4 * b, 1);
const batch = Buffer.alloc(32 + 16 * b, 1);
await client.sendCommand(['DEL', 'floor']);
for (let i = 0; i < count; i++)
  await client.sendCommand(['XADD', 'floor', '*', 't', 'r', 'a', '1', 'i', column, 'l', column]);

const selector = new Selector(selectorOptions(b));
let drawn = selector.next();
for (; drawn.epoch === 0; drawn = selector.next()) selector.record(drawn.ids, lossesOf(drawn.ids));
// Made before, as a ranker gets them from elsewhere.
const pool = Array.from({ length: 64 }, () => lossesOf(Uint32Array.from({ length: b }, (_, i) => i)));
let batches = 0;
process.on('message', () => process.send?.({ kind: 'cost', batches, ...process.cpuUsage() }));
process.send?.({ kind: 'ready' });
for (;;) {
  await Promise.all([
    client.sendCommand(['RPUSH', 'given', ...Array.from({ length: count }, () => batch)]),
    client.sendCommand(['BLPOP', 'bell', '0']),
    client.sendCommand(['XRANGE', 'floor', '-', '+', 'COUNT', '256']),
  ]);
  for (let i = 0; i < count; i++) {
    const { ids } = drawn;
    selector.record(ids, (pool[batches++ % 64] ?? new Float32Array(0)).subarray(0, ids.length));
    drawn = selector.next();
  }
}
