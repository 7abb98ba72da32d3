import type { Tensor } from 'onnxruntime-common';

/** The tensor's elements, which must be float32. */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error(`runtime: expected float32, got ${tensor?.type}`);
  return tensor.data;
}

/** The elements of several, one behind the other; of one alone as they lie there. */
export function joinedFloats(parts: readonly Tensor[]): Float32Array {
  const [only] = parts;
  if (parts.length === 1) return floats(only);
  const whole = new Float32Array(parts.reduce((sum, { size }) => sum + size, 0));
  let start = 0;
  for (const part of parts) {
    whole.set(floats(part), start);
    start += part.size;
  }
  return whole;
}
