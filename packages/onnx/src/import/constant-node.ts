import { RankbatchError } from 'rankbatch';
import type { Tensor } from '../graph/graph.js';
import { attributeCode, type FileAttribute } from '../files/onnx-schema.js';
import { readTensor, type ExternalData } from './file-tensor.js';

/** What a `Constant` node holds, in each of its forms. */
export function constantTensor(attributes: readonly FileAttribute[], external: ExternalData): Tensor {
  const [attribute] = attributes;
  if (!attribute) throw new RankbatchError('must hold a tensor, numbers or integers, got no attribute');
  const int64 = (values: readonly string[]) => BigInt64Array.from(values, BigInt);
  switch (attribute.type) {
    case attributeCode.tensor:
      return readTensor(attribute.t!, external);
    case attributeCode.float:
      return { type: 'float32', shape: [], data: Float32Array.of(attribute.f) };
    case attributeCode.floats:
      return {
        type: 'float32',
        shape: [attribute.floats.length],
        data: Float32Array.from(attribute.floats),
      };
    case attributeCode.int:
      return { type: 'int64', shape: [], data: int64([attribute.i]) };
    case attributeCode.ints:
      return { type: 'int64', shape: [attribute.ints.length], data: int64(attribute.ints) };
    default:
      throw new RankbatchError(`must hold a tensor, numbers or integers, got ${attribute.name}`);
  }
}

/** The one element that `ConstantOfShape` repeats. @default 0 as float32 */
export function repeatedElement(attributes: readonly FileAttribute[]): Tensor {
  const value = attributes.find(({ name }) => name === 'value')?.t;
  if (!value) return { type: 'float32', shape: [], data: Float32Array.of(0) };
  return { ...readTensor(value), shape: [] };
}
