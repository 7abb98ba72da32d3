import { requireGraph } from './check.js';
import { freeNames, withBefore } from './before-inputs.js';
import { elementCode } from './element-types.js';
import type { Graph, GraphNode, Value } from './graph.js';

/**
 * The same computation on pixels as they are stored: inputs of float32 become inputs of bytes, 0 to 255, which the graph divides by 255 itself. Gives the
 * same bits as dividing before.
 *
 * @example
 * ```ts
 * import { cnn, encodeModel, withByteInputs } from '@rankbatch/onnx';
 * const { graph } = cnn({ sampleShape: [3, 32, 32], classes: 10, seed: 1 });
 * const pictures = withByteInputs(graph);
 * pictures.inputs[0]; // => { name: 'input', type: 'uint8', shape: ['B', 3, 32, 32] }
 * encodeModel(pictures); // takes uint8
 * ```
 */
export function withByteInputs(graph: Graph): Graph {
  requireGraph('withByteInputs: graph', graph);
  const freeName = freeNames(graph);
  const scale: Value = { name: freeName('255'), type: 'float32', shape: [] };
  const shares = new Map<string, Value>();
  const first: GraphNode[] = [];
  const inputs = graph.inputs.map((input): Value => {
    if (input.type !== 'float32') return input;
    const bytes: Value = { ...input, type: 'uint8' };
    const floats: Value = { ...input, name: freeName(`${input.name}_float`) };
    const share: Value = { ...input, name: freeName(`${input.name}_share`) };
    shares.set(input.name, share);
    first.push(
      { op: 'Cast', inputs: [bytes], outputs: [floats], attributes: { to: elementCode.float32 } },
      { op: 'Div', inputs: [floats, scale], outputs: [share], attributes: {} },
    );
    return bytes;
  });
  const scaleTensor = { type: 'float32', shape: [], data: Float32Array.of(255) } as const;
  return withBefore(graph, {
    inputs,
    constants: new Map([[scale.name, scaleTensor]]),
    nodes: first,
    values: shares,
  });
}
