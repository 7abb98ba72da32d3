/** A measured value with four significant digits: `0.01234`, `1.234e-5`. */
export function formatExact(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(3);
}
