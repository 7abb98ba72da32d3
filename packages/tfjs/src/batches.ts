import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { gather, tensor1d, tidy, type Tensor } from '@tensorflow/tfjs-core';

/** What `model.fit` takes as x or y: one tensor, or one for each input or output, in order or by name. */
export type TensorData = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** The tensors of a model's inputs or outputs, in its order. */
export function inOrder(subject: string, data: TensorData, names: readonly string[]): Tensor[] {
  checks.check(subject, data, {
    says: 'a tensor, or one for each input or output',
    holds: (given) => typeof given === 'object' && given !== null,
  });
  const tensors = isTensor(data) ? [data] : isList(data) ? [...data] : names.map((name) => data[name]);
  const found = tensors.filter((tensor) => tensor !== undefined);
  if (found.length !== names.length || tensors.length !== names.length)
    throw new RankbatchError(
      `${subject} must have ${names.length === 1 ? 'one tensor' : `${names.length} tensors`}, for ${names.join(', ')}, got ${found.length}`,
    );
  for (const [k, tensor] of found.entries())
    checks.checkFields(`${subject}[${k}]`, tensor, {
      shape: checks.listOf(checks.integer(0)),
      dtype: checks.text,
      dataId: checks.object,
    });
  return found;
}

/** The given samples of each tensor. */
export function take(tensors: readonly Tensor[], ids: Uint32Array): Tensor[] {
  return tidy(() => {
    const indices = tensor1d(Int32Array.from(ids), 'int32');
    return tensors.map((tensor) => gather(tensor, indices));
  });
}

/** The number of samples in tensors that all must have the same. */
export function countOf(tensors: readonly Tensor[]): number {
  const counts = tensors.map(({ shape }) => shape[0] ?? 0);
  const [count = 0] = counts;
  if (count === 0 || counts.some((other) => other !== count))
    throw new RankbatchError(
      `fit: x and y must have the same number of samples, at least one, got ${counts.join(' and ')}`,
    );
  return count;
}

function isTensor(data: TensorData): data is Tensor {
  return 'shape' in data && 'dtype' in data;
}

function isList(data: TensorData): data is readonly Tensor[] {
  return Array.isArray(data);
}
