import { RankbatchError } from 'rankbatch';
import { clone, expandDims, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Samples, Trainable } from './train.js';

/**
 * Gives samples the shapes that `model.fit` gives them, [N] those of [N, 1], and refuses what it refuses: [B] targets beside [B, 1] outputs
 * would have losses of all pairs of samples.
 *
 * @returns new tensors, on the same data
 */
export function standardize(subject: string, model: Trainable, xs: Tensor[], ys: Tensor[]): Samples {
  return tidy(() => {
    const [inputs, targets] = standardOf(subject, model, xs, ys);
    return { xs: inputs.map((tensor) => clone(tensor)), ys: targets.map((tensor) => clone(tensor)) };
  });
}

function standardOf(subject: string, model: Trainable, xs: Tensor[], ys: Tensor[]): [Tensor[], Tensor[]] {
  try {
    return model.standardizeUserDataXY(xs, ys);
  } catch (error) {
    throw new RankbatchError(
      `${subject} must have the shapes that model.fit takes, those of the model's inputs and outputs: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

type Sides = readonly { readonly shape: readonly (number | null)[] }[];

/** Gives [B] the shape [B, 1] where the model has that, and leaves all else to the losses, as `model.fitDataset` does. @returns new tensors */
export function expand({ inputs, outputs }: Trainable, xs: Tensor[], ys: Tensor[]): Samples {
  return tidy(() => ({ xs: expandAll(xs, inputs), ys: expandAll(ys, outputs) }));
}

function expandAll(tensors: Tensor[], sides: Sides): Tensor[] {
  return tensors.map((tensor, i) => {
    const [, one, ...others] = sides[i]?.shape ?? [];
    const isColumn = one === 1 && others.length === 0;
    return tensor.rank === 1 && isColumn ? expandDims(tensor, 1) : clone(tensor);
  });
}
