import { crc32 } from 'rankbatch/internal';
import { storedFloats, type SafetensorsFile, type StoredTensor } from '../files/safetensors.js';
import type { Model } from '../graph/model.js';

/**
 * CRC-32 over all tensors and metadata, in the order of their names: another tool may write the same content in
 * another order. Eight hexadecimal digits.
 */
export function contentChecksum({ tensors, metadata }: SafetensorsFile): string {
  const text = new TextEncoder();
  let crc = crc32(text.encode(JSON.stringify(byName(Object.entries(metadata)))));
  for (const [name, { dtype, shape, bytes }] of byName([...tensors])) {
    crc = crc32(text.encode(JSON.stringify([name, dtype, shape])), crc);
    crc = crc32(bytes, crc);
  }
  return crc.toString(16).padStart(8, '0');
}

/** CRC-32 over the weights of a model that stay as they are; `undefined` where there are none. */
export function frozenChecksum({ graph, frozen = [] }: Model): string | undefined {
  const tensors = frozen.flatMap((name): [string, StoredTensor][] => {
    const tensor = graph.constants.get(name);
    return tensor?.data instanceof Float32Array ? [[name, storedFloats(tensor.shape, tensor.data)]] : [];
  });
  return tensors.length === 0 ? undefined : contentChecksum({ tensors: new Map(tensors), metadata: {} });
}

function byName<T>(entries: readonly [string, T][]): [string, T][] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
