import { RankbatchError } from 'rankbatch';
import { elementCode } from '../graph/element-types.js';
import type { Tensor } from '../graph/graph.js';
import { encodeTensor } from '../files/onnx-file.js';
import { attributeCode, modelType, type FileAttribute, type FileNode } from '../files/onnx-schema.js';
import { createSession, type RuntimeOptions, type Tensor as RuntimeTensor } from '../runtime/sessions.js';
import { elementTypeFor, readTensor } from './file-tensor.js';

const IR_VERSION = 8;

/** ONNX's numbers for the runtime's names of element types. */
const codes: Readonly<Record<string, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** Computes a node whose inputs are all constants, with the runtime, in the opset of its file. */
export async function fold(
  node: FileNode,
  inputs: ReadonlyMap<string, Tensor>,
  opset: number,
  runtime: RuntimeOptions,
): Promise<Tensor[]> {
  // The runtime wants all outputs that are asked for; those without a name, and nothing behind them, are not.
  const names = node.output.filter((name) => name !== '');
  const message = modelType.fromObject({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'constants',
      node: [
        {
          input: node.input,
          output: node.output,
          opType: node.opType,
          attribute: node.attribute.map((attribute) => filledField(inFloat32(node, attribute))),
        },
      ],
      initializer: [...inputs].map(([name, tensor]) => encodeTensor(name, tensor)),
      output: names.map((name) => ({ name })),
    },
  });
  const session = await createSession(modelType.encode(message).finish(), runtime);
  try {
    const results = await session.run({});
    return names.map((name) => constantOf(results[name]!));
  } finally {
    await session.release();
  }
}

function constantOf({ type, dims, data }: RuntimeTensor): Tensor {
  const isKnown =
    data instanceof Float32Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Uint8Array;
  if (!isKnown) throw new RankbatchError(`must make numbers or bools, got ${type}`);
  return { type: elementTypeFor(codes[type] ?? 0), shape: [...dims], data };
}

/** `Cast` to any floating-point type is one to float32 here. */
function inFloat32({ opType }: FileNode, attribute: FileAttribute): FileAttribute {
  if (opType !== 'Cast' || attribute.name !== 'to') return attribute;
  return { ...attribute, i: String(elementCode[elementTypeFor(Number(attribute.i))]) };
}

/** An attribute with the one field that its kind says; the runtime refuses others, even empty ones. */
function filledField({ name, type, f, i, s, t, floats, ints, strings }: FileAttribute): object {
  const kind = { name, type };
  switch (type) {
    case attributeCode.float:
      return { ...kind, f };
    case attributeCode.int:
      return { ...kind, i };
    case attributeCode.string:
      return { ...kind, s };
    case attributeCode.tensor:
      return { ...kind, t: encodeTensor('', readTensor(t!)) };
    case attributeCode.floats:
      return { ...kind, floats };
    case attributeCode.ints:
      return { ...kind, ints };
    default:
      return { ...kind, strings };
  }
}
