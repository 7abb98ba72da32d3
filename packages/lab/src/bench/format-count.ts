const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number for people: `10,000`. */
export function formatCount(value: number): string {
  return whole.format(value);
}
