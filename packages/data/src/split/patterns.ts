/** `[N]`, equal for rows of equal flags `[N, width]`: numbers of patterns, in the order in which they first appear. */
export function patternsOf(flags: Float32Array, width: number): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from({ length: flags.length / width }, (_, row) => {
    const pattern = flags.subarray(row * width, (row + 1) * width).join('');
    const number = numbers.get(pattern) ?? numbers.size;
    numbers.set(pattern, number);
    return number;
  });
}
