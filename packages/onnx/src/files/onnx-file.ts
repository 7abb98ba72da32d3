// files/: the bytes of .onnx and safetensors files.

import { RankbatchError } from 'rankbatch';
import { requireGraph } from '../graph/check.js';
import { elementCode } from '../graph/element-types.js';
import type { Attribute, ElementType, Graph, GraphNode, Shape, Tensor, Value } from '../graph/graph.js';
import { attributeCode, modelType } from './onnx-schema.js';

/** ONNX operator set our graphs are written in. */
const OPSET = 17;
const IR_VERSION = 8;
/** Where ONNX Runtime's operators on blocked tensors live; our graphs call them `nchwc.<op>`. */
const NCHWC_DOMAIN = 'com.microsoft.nchwc';

/**
 * Encodes a graph as the bytes of an `.onnx` file.
 *
 * The symbolic dimension `'B'` (the batch) stays symbolic, so that the runtime accepts any batch size.
 *
 * @example
 * ```ts
 * import { GraphBuilder, encodeModel } from '@rankbatch/onnx';
 * const b = new GraphBuilder('double');
 * const x = b.input('x', 'float32', ['B', 2]);
 * b.output('y', b.op('Add', [x, x]));
 * encodeModel(b.graph).length > 50; // => true
 * ```
 */
export function encodeModel(graph: Graph): Uint8Array {
  requireGraph('encodeModel: graph', graph);
  requireSize(graph);
  const nameIn = namesFor(graph);
  const nameOf = (value: Value) => nameIn(value.name);
  return modelType
    .encode({
      irVersion: IR_VERSION,
      producerName: 'rankbatch',
      opsetImport: [
        { domain: '', version: OPSET },
        ...(graph.nodes.some(({ op }) => op.startsWith('nchwc.'))
          ? [{ domain: NCHWC_DOMAIN, version: 1 }]
          : []),
      ],
      metadataProps: [...(graph.metadata ?? [])].map(([key, value]) => ({ key, value })),
      graph: {
        name: graph.name,
        node: graph.nodes.map((node) => encodeNode(node, nameOf)),
        initializer: [...graph.constants].map(([name, tensor]) => encodeTensor(nameIn(name), tensor)),
        input: graph.inputs.map((value) => encodeValueInfo(value.name, value)),
        output: graph.outputs.map(({ name, value }) => encodeValueInfo(name, value)),
      },
    })
    .finish();
}

/** Refuses what no reader of `.onnx` files takes: protobuf messages of 2 GiB and more. */
function requireSize({ constants }: Graph): void {
  let bytes = 0;
  for (const { data } of constants.values()) bytes += data.byteLength;
  if (bytes >= 2 ** 31)
    throw new RankbatchError(
      `encodeModel: an .onnx file must be smaller than 2 GiB, got ${(bytes / 2 ** 30).toFixed(2)} GiB of constants; keep the weights of a trainer by its checkpoint(), a safetensors file`,
    );
}

/** Names of values in the file: outputs have their own, and an inner value that was called so takes the name that is left. */
function namesFor({ outputs }: Graph): (name: string) => string {
  const shown = new Map(outputs.map(({ name, value }) => [value.name, name]));
  const hidden = new Map(outputs.map(({ name, value }) => [name, value.name]));
  return (name) => {
    const own = shown.get(name);
    if (own !== undefined) return own;
    let free = name;
    while (hidden.has(free)) free = hidden.get(free)!;
    return free;
  };
}

function encodeNode(node: GraphNode, nameOf: (value: Value) => string): object {
  const blocked = node.op.startsWith('nchwc.');
  return {
    opType: blocked ? node.op.slice('nchwc.'.length) : node.op,
    domain: blocked ? NCHWC_DOMAIN : '',
    input: node.inputs.map((value) => (value ? nameOf(value) : '')),
    output: node.outputs.map(nameOf),
    name: node.outputs[0]!.name,
    attribute: Object.entries(node.attributes).map(([name, attribute]) => encodeAttribute(name, attribute)),
  };
}

function encodeAttribute(name: string, attribute: Attribute): object {
  if (typeof attribute === 'string')
    return { name, type: attributeCode.string, s: new TextEncoder().encode(attribute) };
  if (typeof attribute === 'number') return { name, type: attributeCode.int, i: attribute };
  if ('float' in attribute) return { name, type: attributeCode.float, f: attribute.float };
  return { name, type: attributeCode.ints, ints: [...attribute] };
}

/** A constant as the schema has it. */
export function encodeTensor(name: string, tensor: Tensor): object {
  const { data } = tensor;
  return {
    name,
    dims: [...tensor.shape],
    dataType: elementCode[tensor.type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function encodeValueInfo(name: string, { type, shape }: { type: ElementType; shape: Shape }): object {
  const dim = shape.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: elementCode[type], shape: { dim } } } };
}
