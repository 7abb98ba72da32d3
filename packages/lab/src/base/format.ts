/** A cost in nats with two significant digits: `1.0e-2`. */
export function formatCost(nats: number): string {
  return nats.toExponential(1);
}

/** Two costs in nats with as many digits as tell them apart: `5.34e-1` and `5.31e-1`. */
export function formatCosts(one: number, other: number): [string, string] {
  const digits =
    one === other
      ? 1
      : ([1, 2, 3, 4, 5, 6].find((count) => one.toExponential(count) !== other.toExponential(count)) ?? 15);
  return [one.toExponential(digits), other.toExponential(digits)];
}

/** A percentage with two decimals and no sign. */
export function formatPercent(percent: number): string {
  return percent.toFixed(2);
}

/** A ratio with two significant digits, or one decimal from 10 on: `0.83`, `2.4`, `12.5`. */
export function formatRatio(ratio: number): string {
  return ratio.toFixed(ratio < 0.995 ? 2 : 1);
}

/** A time for people: `<1 s`, `8 s`, `3 min 05 s`, `2 h 04 min`. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 0.5) return '<1 s';
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** The numbers of one column with one common number of decimals, fewer the larger they are. */
export function formatColumn(values: readonly (number | null)[]): string[] {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  const decimals = largest < 9.995 ? 2 : largest < 999.95 ? 1 : 0;
  return values.map((value) => (value === null ? '-' : value.toFixed(decimals)));
}

/** A number of any size with four significant digits: `48210`, `0.1235`, `1.235e-7`. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
