import type { Model } from '@rankbatch/onnx';
import { Random } from 'rankbatch';

/** Inputs of ops, by position, that scale what goes through, and what they begin with. */
const scales: Readonly<Record<string, { readonly at: readonly number[]; readonly value: number }>> = {
  Mul: { at: [0, 1], value: 1 },
  BatchNormalization: { at: [1], value: 1 },
  LayerNormalization: { at: [1], value: 1 },
  InstanceNormalization: { at: [1], value: 1 },
  PRelu: { at: [1], value: 0.25 },
};
/** Inputs of ops, by position, that are weights whatever their shape. */
const weights: Readonly<Record<string, readonly number[]>> = {
  MatMul: [0, 1],
  Gemm: [0, 1],
  Conv: [1],
  ConvTranspose: [1],
  Gather: [0],
};
const VARIANCE = 4;

/**
 * The same model with initial weights drawn anew for all that is trained; what is not trained stays. Factors of MatMul and Gemm, kernels,
 * embeddings and all else with two axes longer than 1 are Glorot-uniform (Glorot & Bengio 2010, equation 16), by their first two axes and
 * the size of the window behind. All other tensors begin with 1 where they scale (0.25 for slopes of PRelu) and with 0 elsewhere. Running
 * statistics of batch normalization that is trained begin with mean 0 and variance 1.
 *
 * @param seed decides the weights, in the order of the model's parameters
 */
export function reinitialize(model: Model, seed: number): Model {
  const random = new Random(seed);
  const constants = new Map(model.graph.constants);
  const begin = startValues(model);
  const isWeight = weightNames(model);
  for (const name of [...model.parameters, ...model.statistics]) {
    const tensor = constants.get(name);
    if (!tensor) continue;
    const { shape } = tensor;
    const isDrawn = isWeight.has(name) || shape.filter((length) => length > 1).length >= 2;
    const draw = isDrawn ? glorot(shape, random) : () => begin.get(name) ?? 0;
    constants.set(name, { ...tensor, data: Float32Array.from({ length: tensor.data.length }, draw) });
  }
  return { ...model, graph: { ...model.graph, constants } };
}

/** What tensors that are no weights begin with, by name. */
function startValues({ graph }: Model): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { op, inputs } of graph.nodes) {
    const scale = scales[op];
    for (const at of scale?.at ?? []) {
      const name = inputs[at]?.name;
      if (scale && name !== undefined) values.set(name, scale.value);
    }
    const variance = op === 'BatchNormalization' ? inputs[VARIANCE]?.name : undefined;
    if (variance !== undefined) values.set(variance, 1);
  }
  return values;
}

/** Names of the tensors that go straight into an op as its weights. */
function weightNames({ graph }: Model): ReadonlySet<string> {
  return new Set(
    graph.nodes.flatMap(({ op, inputs }) => (weights[op] ?? []).flatMap((at) => inputs[at]?.name ?? [])),
  );
}

function glorot([first = 1, second = 1, ...window]: readonly number[], random: Random): () => number {
  const area = window.reduce((product, length) => product * length, 1);
  const limit = Math.sqrt(6 / ((first + second) * area));
  return () => (2 * random.float() - 1) * limit;
}
