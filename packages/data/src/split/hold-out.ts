import { SeededRandom } from '../seeded-random.js';

/** What `holdOut` does. */
export interface HoldOutOptions {
  /** Number of rows that are held out. */
  readonly count: number;
  readonly seed: number;
  /** Of the seed's independent streams, the one to draw from. */
  readonly stream: number;
  /** Hold out the same share of every class, to within one row. */
  readonly stratified: boolean;
}

/**
 * Holds out some of `n` rows at random; both parts keep the order of `rows`.
 *
 * @param strata the class, or another number to spread evenly, of every row that `rows` may name
 */
export function holdOut(
  rows: Uint32Array,
  strata: ArrayLike<number>,
  { count, seed, stream, stratified }: HoldOutOptions,
): { kept: Uint32Array; held: Uint32Array } {
  const random = new SeededRandom(seed, stream, 0);
  const places = shuffledPlaces(rows.length, random);
  // With the places of each class one behind the other, evenly spread ones are the same share of each class.
  if (stratified) places.sort((a, b) => strata[rows[a]!]! - strata[rows[b]!]!);
  const n = rows.length;
  // A random start gives every row the same chance, whatever the sizes of the classes (systematic sampling).
  const start = random.below(n);
  const isHeld = new Uint8Array(n);
  for (const [k, place] of places.entries())
    if (Math.floor(((k + 1) * count + start) / n) > Math.floor((k * count + start) / n)) isHeld[place] = 1;
  return {
    kept: rows.filter((_, place) => isHeld[place] === 0),
    held: rows.filter((_, place) => isHeld[place] === 1),
  };
}

function shuffledPlaces(count: number, random: SeededRandom): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}
