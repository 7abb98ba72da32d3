/** Bytes that parsers like least: ends, signs, lengths. */
const special = [0x00, 0xff, 0x7f, 0x80, 0x0a, 0x22, 0x2c, 0x2d, 0x7b, 0x5b];

/**
 * The same bytes with one to four changes: a bit, a byte, a piece left out, doubled or overwritten, or the end cut off.
 *
 * @param {Uint8Array} bytes @param {import('rankbatch').Random} random
 */
export function mutate(bytes, random) {
  const below = (/** @type {number} */ limit) => Math.floor(random.float() * limit);
  let changed = Uint8Array.from(bytes);
  for (let left = 1 + below(4); left > 0; left -= 1) {
    const at = below(Math.max(1, changed.length));
    const length = 1 + below(16);
    const [head, piece, tail] = [
      changed.slice(0, at),
      changed.slice(at, at + length),
      changed.slice(at + length),
    ];
    const kind = below(7);
    if (kind === 0 && at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
    else if (kind === 1) changed[at] = below(256);
    else if (kind === 2) changed[at] = special[below(special.length)] ?? 0;
    else if (kind === 3) changed = joined(head, tail);
    else if (kind === 4) changed = joined(head, piece, piece, tail);
    else if (kind === 5)
      changed = joined(head, piece.map(() => below(256)), tail); // prettier-ignore
    else changed = head;
  }
  return changed;
}

/** @param {Uint8Array<ArrayBuffer>[]} parts */
function joined(...parts) {
  return Uint8Array.from(Buffer.concat(parts));
}
