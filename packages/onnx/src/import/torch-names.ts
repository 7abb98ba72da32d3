import type { FileGraph, FileModel } from '../files/onnx-schema.js';
import type { Tensor } from '../graph/graph.js';
import { marksOf, originOf } from './torch-marks.js';

/** What a file of PyTorch's older exporter tells by names alone, as it marks nothing. */
export interface TorchNames {
  /** Whether it is such a file. */
  readonly isOlder: boolean;
  /** Whether an initializer, or a copy of one, has the name of a parameter or buffer; constants of the code have none. */
  readonly isNamed: (initializer: string) => boolean;
  /**
   * Whether nothing has changed the file since: the exporter refers to every equal weight by an `Identity`, so that what several nodes
   * read is one.
   */
  readonly isRaw: boolean;
  /** Whether we wrote the file, in which every weight is one, too. */
  readonly isOurs: boolean;
}

export function torchNames({
  producerName,
  graph,
}: Pick<FileModel, 'producerName'> & { readonly graph: FileGraph }): TorchNames {
  const tells = marksOf(graph).size > 0 || graph.node.some((node) => originOf(node) !== undefined);
  const isOlder = producerName === 'pytorch' && !tells;
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const copies = graph.node.filter(
    ({ opType, input }) => opType === 'Identity' && initializers.has(input[0]!),
  );
  const named = new Set([...initializers, ...copies.flatMap(({ output }) => output)]);
  // Tools that optimize files make initializers of both.
  const isRaw = copies.length > 0 || graph.node.some(({ opType }) => opType === 'Constant');
  return {
    isOlder,
    isNamed: (initializer) => isOlder && named.has(initializer) && !initializer.startsWith('onnx::'),
    isRaw: isOlder && isRaw,
    isOurs: producerName === 'rankbatch',
  };
}

/** Spectral norm's singular vectors, which are buffers that PyTorch changes in training; weight norm's directions are called so, too, and have more axes. */
export function isSingularVector(name: string, { shape }: Pick<Tensor, 'shape'>): boolean {
  return shape.length === 1 && /(^|\.)(weight_[uv]|parametrizations\.\w+\.\d+\._[uv])$/.test(name);
}

/**
 * The call that a node belongs to, as PyTorch's older exporter names it, if it is one of the module that has the weight: `/layers.0/norm_1` of `/layers.0/norm_1/Add`
 * for `layers.0.norm.weight`, the second call of that norm.
 */
export function callOf(node: string, weight: string): string | undefined {
  const module = weight.split('.').slice(0, -1).join('.');
  const scopes = node.split('/').slice(1, -1);
  const pathOf = (names: readonly string[]) =>
    names.filter((name, i) => !names[i + 1]?.startsWith(`${name}.`)).join('.');
  const called = scopes.map((name) => name.replace(/_\d+$/, ''));
  const isCall = module !== '' && [scopes, called].some((names) => pathOf(names) === module);
  return isCall ? scopes.join('/') : undefined;
}

/** Whether a weight was laid out or computed when PyTorch's older exporter made the file, and has lost its name; a convolution's has it where batch norm is merged, too. */
export function hasLostName(weight: string): boolean {
  return /^onnx::(?!Conv_)/.test(weight);
}
