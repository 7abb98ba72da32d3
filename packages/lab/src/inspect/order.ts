/** Place of the low half in a 64-bit word of this machine. */
const low = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/**
 * The positions of the `count` greatest values, greatest first; of equal values the lower position first. Those that do not
 * pass `keep` are left out.
 */
export function greatest(
  values: Float32Array,
  count: number,
  keep: (position: number) => boolean = () => true,
): number[] {
  // Value and position in one word, so that a million of them are sorted without a call for each comparison.
  const keys = new BigUint64Array(values.length);
  const halves = new Uint32Array(keys.buffer);
  // Adding 0 turns -0, which is equal to 0, into 0.
  const bits = new Uint32Array(values.map((value) => value + 0).buffer);
  let kept = 0;
  for (let position = 0; position < values.length; position += 1) {
    if (!keep(position)) continue;
    const pattern = bits[position] ?? 0;
    // Patterns of negative floats rise as the floats fall; those of positive ones are turned round.
    halves[2 * kept + 1 - low] = pattern >>> 31 === 1 ? pattern : ~(pattern | 0x80000000);
    halves[2 * kept + low] = position;
    kept += 1;
  }
  keys.subarray(0, kept).sort();
  const shown = Math.min(count, kept);
  return Array.from({ length: shown }, (_, place) => halves[2 * place + low] ?? 0);
}
