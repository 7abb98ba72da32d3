import { RankbatchError } from 'rankbatch';
import { checks } from 'rankbatch/internal';
import { numpy as np, valueAndGrad, type JsTree } from '@jax-js/jax';

/** Computes [B] the loss of each sample of a batch, from parameters and what a batch is made of; a function of jax-js, which may be traced. */
export type LossesOf<Params extends JsTree<np.Array>, Data extends np.Array[]> = (
  params: Params,
  ...data: Data
) => np.Array;

/**
 * Takes the place of `valueAndGrad`: the losses of all samples, and the gradient of their weighted mean.
 *
 * As all functions of jax-js it uses up the arrays that it is given; keep what is needed later with `.ref`. Works inside `jit`.
 *
 * @param lossesOf gives [B] one loss for each sample: take the mean over all axes but the first
 * @returns a function of the parameters, [B] weights and the batch; throws RankbatchError if there is not one loss for each weight
 * @example
 * ```ts
 * import { numpy as np } from '@jax-js/jax';
 * import { lossesAndGrad } from '@rankbatch/jax';
 * const squared = (w: np.Array, x: np.Array) => np.square(x.mul(w));
 * const [losses, gradient] = lossesAndGrad(squared)(np.array(2), np.ones([3]), np.array([1, 2, 3]));
 * losses.js(); // => [4, 16, 36]
 * Math.round(gradient.js()); // => 19
 * ```
 */
export function lossesAndGrad<Params extends JsTree<np.Array>, Data extends np.Array[]>(
  lossesOf: LossesOf<Params, Data>,
): (params: Params, weights: np.Array, ...data: Data) => [losses: np.Array, gradient: Params] {
  checks.check('lossesAndGrad: lossesOf', lossesOf, checks.action);
  const costOf = (params: Params, weights: np.Array, ...data: Data): [np.Array, np.Array] => {
    const losses = lossesOf(params, ...data);
    checks.checkFields('lossesAndGrad: what lossesOf gives', losses, {
      shape: checks.listOf(checks.integer(0)),
    });
    if (losses.ndim !== 1 || losses.shape[0] !== weights.shape[0])
      throw new RankbatchError(
        `lossesAndGrad: must get one loss for each of ${weights.shape[0]} samples, got the shape [${losses.shape.join(', ')}]; ` +
          'take the mean over all axes but the first',
      );
    return [np.mean(losses.ref.mul(weights)), losses];
  };
  // The library's types do not know that the gradient has the shape of the parameters.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const differentiate = valueAndGrad(costOf, { hasAux: true }) as unknown as (
    ...all: Parameters<typeof costOf>
  ) => [[np.Array, np.Array], Params];
  return (...all) => {
    checks.checkFields('lossesAndGrad: weights', all[1], { shape: checks.listOf(checks.integer(0)) });
    const { shape } = all[1];
    // [B, 1] beside the losses would be the weights of all pairs.
    if (shape.length !== 1)
      throw new RankbatchError(
        `lossesAndGrad: weights must have the shape [B], one for each sample, got [${shape.join(', ')}]; give those of the batch as they are`,
      );
    const [[cost, losses], gradient] = differentiate(...all);
    cost.dispose();
    return [losses, gradient];
  };
}
