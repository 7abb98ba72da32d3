// A loop as in training, on the built core: the same file runs in Node.js, in a page and in a Web Worker.
import { exponential, rank, Selector } from 'rankbatch';

/**
 * @typedef {object} Request
 * @property {number} batches how many to draw
 * @property {string} [snapshot] base64; go on from here instead of from the start
 *
 * @typedef {object} Answer
 * @property {Record<'ids' | 'ranks' | 'due' | 'snapshot', string>} sha256 over the bytes of all batches, and of the last snapshot
 * @property {number[]} probabilities of all draws
 * @property {number} epoch of the next batch
 * @property {string} snapshot base64, after the last batch
 */

function create() {
  const strategy = rank({
    pressure: exponential({ from: 1e8, to: 10, endEpoch: 4 }),
    recompute: { frequency: 1.5, ratio: 0.3 },
  });
  return new Selector({ sampleCount: 5000, batchSize: 64, strategy, seed: 2016 });
}

/** @param {Request} request @returns {Promise<Answer>} */
export async function train({ batches, snapshot }) {
  const selector = snapshot === undefined ? create() : Selector.restore(decode(snapshot));
  // Losses fall with every sight of a sample. Only operations that IEEE 754 rounds exactly, so that a difference is the core's.
  const record = (/** @type {Uint32Array} */ ids) => {
    const hardness = (/** @type {number} */ id) => ((id * 40503) % 65536) / 65536;
    selector.record(
      ids,
      Float64Array.from(ids, (id) => hardness(id) / (1 + selector.ledger.drawCount(id))),
    );
  };
  /** @type {Record<'ids' | 'ranks' | 'due', Uint32Array<ArrayBuffer>[]>} */
  const seen = { ids: [], ranks: [], due: [] };
  /** @type {number[]} */
  const probabilities = [];
  for (let i = 0; i < batches; i++) {
    const batch = selector.next();
    record(batch.ids);
    // One helping a batch, so that a snapshot often falls into a plan that is half done.
    const due = selector.due(50);
    record(due);
    seen.ids.push(Uint32Array.from(batch.ids));
    seen.ranks.push(Uint32Array.from(batch.ranks ?? []));
    seen.due.push(Uint32Array.from(due));
    probabilities.push(...batch.probabilities);
  }
  const bytes = selector.snapshot();
  const sha256 = {
    ids: await digest(seen.ids),
    ranks: await digest(seen.ranks),
    due: await digest(seen.due),
    snapshot: await digest([Uint8Array.from(bytes)]),
  };
  return { sha256, probabilities, epoch: selector.epoch, snapshot: encode(bytes) };
}

/** @param {ArrayBufferView<ArrayBuffer>[]} parts */
async function digest(parts) {
  const sum = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {Uint8Array} bytes */
function encode(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @param {string} text */
function decode(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
