import type { Tensor } from 'onnxruntime-common';

/** The tensor's elements, which must be float32. */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error(`runtime: expected float32, got ${tensor?.type}`);
  return tensor.data;
}
