// The state that a whole log makes, told from the protocol alone: an oracle beside the replay of the rankers.
import { Selector } from 'rankbatch';
import { bytesOf, listOf } from './server.mjs';
import { selectorOptions } from './settings.mjs';

/** @typedef {{ at: number, kind: string, fields: Map<string, Buffer> }} LogEntry */

/** @param {import('./server.mjs').Reply} reply of XRANGE @returns {LogEntry[]} */
export function readLog(reply) {
  return listOf(reply).map((entry) => {
    const [id, fields] = listOf(entry);
    const texts = listOf(fields).map(bytesOf);
    /** @type {Map<string, Buffer>} */
    const pairs = new Map();
    texts.forEach((value, i) => i % 2 === 1 && pairs.set(String(texts[i - 1]), value));
    return { at: numberOf(id), kind: String(pairs.get('t')), fields: pairs };
  });
}

/** Number of an entry, of its id. @param {import('./server.mjs').Reply} [id] */
export const numberOf = (id) => Number(bytesOf(id).toString().split('-')[0]);

/** @param {Buffer | undefined} bytes */
const copyOf = (bytes) => Uint8Array.from(bytes ?? []).buffer;

/**
 * Everything in the order in which it counted: a push right behind the entry that it names.
 *
 * @param {readonly LogEntry[]} log
 * @param {{ x: number, pushes: number }} cut where the snapshot that is compared was taken
 * @returns {{ drawn: string[], snapshot: Uint8Array }} ids of each batch, by its number from 0
 */
export function replay(log, cut) {
  const events = log.map((entry) => {
    if (entry.kind !== 'p') return { ...entry, after: entry.at, push: 0 };
    return { ...entry, after: numberOf(entry.fields.get('x')) + 0.5, push: Number(entry.fields.get('m')) };
  });
  events.sort((a, b) => a.after - b.after || a.push - b.push);
  const selector = new Selector(selectorOptions);
  /** @type {string[]} */
  const drawn = [];
  /** @type {Uint8Array | undefined} */
  let snapshot;
  for (const { kind, fields, after, push } of events) {
    const isBehind = kind === 'p' ? push > cut.pushes : after > cut.x;
    if (isBehind) snapshot ??= selector.snapshot();
    const x = fields.get('x');
    if (kind === 'r')
      selector.record(new Uint32Array(copyOf(fields.get('i'))), new Float32Array(copyOf(fields.get('l'))));
    else if (kind === 'd') selector.due(Number(x));
    else if (kind === '+') selector.add(Number(x));
    else if (kind === '-') selector.retire(new Uint32Array(copyOf(x)));
    else if (kind === 'v') selector.reportValidation(Number(x));
    else if (kind === 'p')
      for (let i = 0; i < Number(fields.get('k')); i++) drawn.push(selector.next().ids.join(' '));
  }
  return { drawn, snapshot: snapshot ?? selector.snapshot() };
}
