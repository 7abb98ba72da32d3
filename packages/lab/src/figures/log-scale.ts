/** Whether values span so much that a logarithmic axis shows them better: a factor of 5 or more, and none is 0 or less. */
export function needsLogScale(values: readonly number[]): boolean {
  const lowest = Math.min(...values);
  return lowest > 0 && Math.max(...values) / lowest >= 5;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** An axis with fewer ticks has no measure. */
const fewestTicks = 3;

/** Factors of each power of ten that get a tick, from dense to sparse, each for domains of at least so many decades. */
const densities = [
  { leastDecades: 0, factors: [1, 1.5, 2, 3, 4, 5, 6, 8] },
  { leastDecades: 0.6, factors: [1, 2, 3, 5] },
  { leastDecades: 1.2, factors: [1, 3] },
  { leastDecades: 2.2, factors: [1] },
];

/**
 * Ticks of a logarithmic axis over a domain, three or more: powers of ten, with steps between where there are few, and evenly spaced
 * values where none of these lie so close, as from 13.7 to 14.3.
 */
export function logTicks([lowest, highest]: readonly [number, number]): number[] {
  const from = Math.floor(Math.log10(lowest));
  const to = Math.ceil(Math.log10(highest));
  const decades = Math.log10(highest / lowest);
  const every = Math.ceil(decades / 8);
  const powers = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter(
    (exponent) => every <= 1 || exponent % every === 0,
  );
  return (
    densities
      .filter(({ leastDecades }) => decades >= leastDecades)
      .map(({ factors }) =>
        powers
          .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
          .filter((tick) => tick >= lowest && tick <= highest),
      )
      .findLast((found) => found.length >= fewestTicks) ?? evenTicks(lowest, highest)
  );
}

/** The multiples of 1, 2 or 5 times a power of ten in a domain, of the greatest that has three there for certain. */
function evenTicks(lowest: number, highest: number): number[] {
  const widest = (highest - lowest) / fewestTicks;
  const exponent = Math.floor(Math.log10(widest));
  const step = [5, 2, 1].find((factor) => Number(`${factor}e${exponent}`) <= widest) ?? 1;
  const multiple = Number(`${step}e${exponent}`);
  const first = Math.ceil(lowest / multiple);
  const last = Math.floor(highest / multiple);
  // Read as text, a multiple has no rounding error: 137 tenths are 13.7.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(`${(first + index) * step}e${exponent}`),
  );
}

/** The labels of an axis: its ticks as {@link formatTick} writes them, in more than three digits where they need those to be told apart. */
export function formatTicks(ticks: readonly number[]): string[] {
  const isExact = (digits: number) =>
    ticks.every((tick) => Math.abs(Number(tick.toPrecision(digits)) - tick) <= 1e-9 * Math.abs(tick));
  const digits = [2, 3, 4, 5, 6, 7, 8].find(isExact) ?? 9;
  return ticks.map((tick) => inDigits(tick, digits + 1));
}

/** A number in few characters: `0.05`, `300`, or `2·10⁻⁵` for what is smaller or larger. */
export function formatTick(value: number): string {
  return inDigits(value, 3);
}

/** Beside a power of ten there is room for a digit less. */
function inDigits(value: number, digits: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  if (exponent >= -2 && exponent < 5) return String(Number(value.toPrecision(digits)));
  const superscript = String(Math.abs(exponent)).replace(/\d/g, (digit) =>
    superscripts.charAt(Number(digit)),
  );
  const power = `10${exponent < 0 ? '⁻' : ''}${superscript}`;
  const mantissa = Number((value / 10 ** exponent).toPrecision(digits - 1));
  return mantissa === 1 ? power : `${mantissa}·${power}`;
}
