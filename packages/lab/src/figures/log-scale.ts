/** Whether values span so much that a logarithmic axis shows them better: a factor of 5 or more, and none is 0 or less. */
export function needsLogScale(values: readonly number[]): boolean {
  const lowest = Math.min(...values);
  return lowest > 0 && Math.max(...values) / lowest >= 5;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Ticks of a logarithmic axis over a domain: powers of ten, with steps of 2 and 5 between where there are few. */
export function logTicks([lowest, highest]: readonly [number, number]): number[] {
  const from = Math.floor(Math.log10(lowest));
  const to = Math.ceil(Math.log10(highest));
  const decades = Math.log10(highest / lowest);
  const steps =
    decades < 0.6 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : decades < 1.2 ? [1, 2, 3, 5] : decades < 2.2 ? [1, 3] : [1];
  const every = Math.ceil(decades / 8);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
    .filter((exponent) => every <= 1 || exponent % every === 0)
    .flatMap((exponent) => steps.map((step) => Number(`${step}e${exponent}`)))
    .filter((tick) => tick >= lowest && tick <= highest);
}

/** A tick in few characters: `0.05`, `300`, or `2·10⁻⁵` for what is smaller or larger. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  if (exponent >= -2 && exponent < 5) return String(Number(value.toPrecision(3)));
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts.charAt(Number(digit)));
  const power = `10${exponent < 0 ? '⁻' : ''}${digits}`;
  const mantissa = Number((value / 10 ** exponent).toPrecision(2));
  return mantissa === 1 ? power : `${mantissa}·${power}`;
}
