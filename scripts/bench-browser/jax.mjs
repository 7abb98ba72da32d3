import { defaultDevice, init, jit, lax, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';
import { CLASSES, coins, gather, labels } from './networks.mjs';

/** @typedef {np.Array[]} Parameters in the order of `shapes` */

/** Kernel, scale and shift of each block; then weights and biases of the dense layers. */
const shapes = {
  'mnist-cnn': [
    [32, 1, 5, 5],
    [32],
    [32],
    [32, 32, 5, 5],
    [32],
    [32],
    [512, 256],
    [256],
    [256, CLASSES],
    [CLASSES],
  ],
  mlp: [[784, 300], [300], [300, 100], [100], [100, CLASSES], [CLASSES]],
};
const DROPPED = 512;

/** He's initial weights; ones for scales, zeros for what is added. @param {import('./networks.mjs').Network} network @returns {Parameters} */
function create(network) {
  return shapes[network].map((shape, i) => {
    if (shape.length === 1)
      return network === 'mnist-cnn' && (i === 1 || i === 4) ? np.ones(shape) : np.zeros(shape);
    const inputs = shape.length === 4 ? shape.slice(1).reduce((a, b) => a * b) : (shape[0] ?? 1);
    return random.normal(random.key(i), shape).mul(Math.sqrt(2 / inputs));
  });
}

/** Convolution, batch norm by the batch, ReLU, max-pool. @param {np.Array} x @param {Parameters} parameters kernel, scale, shift */
function block(x, parameters) {
  const [kernel, scale, shift] = /** @type {[np.Array, np.Array, np.Array]} */ (parameters);
  const y = lax.conv(x, kernel, [1, 1], 'VALID');
  const mean = np.mean(y.ref, [0, 2, 3], { keepdims: true });
  const centred = y.sub(mean);
  const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
  const normal = centred.div(np.sqrt(variance.add(1e-4)));
  const z = normal.mul(scale.reshape([1, 32, 1, 1])).add(shift.reshape([1, 32, 1, 1]));
  return lax.reduceWindow(nn.relu(z), np.max, [2, 2], [2, 2]);
}

/** Dense layers, ReLU between them. @param {np.Array} x @param {Parameters} parameters weights and biases in turn */
function dense(x, parameters) {
  let y = x;
  for (let i = 0; i < parameters.length; i += 2) {
    const [weights, bias] = /** @type {[np.Array, np.Array]} */ (parameters.slice(i, i + 2));
    y = np.matmul(i > 0 ? nn.relu(y) : y, weights).add(bias);
  }
  return y;
}

/** @type {Record<import('./networks.mjs').Network, (p: Parameters, x: np.Array, mask: np.Array) => np.Array>} */
const forwards = {
  'mnist-cnn'(p, x, mask) {
    const first = block(x.reshape([-1, 1, 28, 28]), p.slice(0, 3));
    const flat = block(first, p.slice(3, 6)).reshape([-1, DROPPED]);
    return dense(flat.mul(mask), p.slice(6));
  },
  mlp(p, x, mask) {
    mask.dispose();
    return dense(x, p);
  },
};

/** One step of Adam: parameters, the means of gradients and of their squares, and the losses of the samples. @typedef {[Parameters, Parameters, Parameters, np.Array]} Stepped */

/** @param {import('./networks.mjs').Network} network */
function stepOf(network) {
  /** @param {Parameters} p @param {np.Array} x @param {np.Array} y @param {np.Array} mask @returns {[np.Array, np.Array]} */
  const cost = (p, x, y, mask) => {
    const losses = nn
      .logSoftmax(forwards[network](p, x, mask))
      .mul(y)
      .sum(-1)
      .neg();
    return [np.mean(losses.ref), losses];
  };
  /**
   * @param {Parameters} parameters @param {Parameters} first @param {Parameters} second
   * @param {np.Array} rate @param {np.Array} x @param {np.Array} y @param {np.Array} mask
   * @returns {Stepped}
   */
  const step = (parameters, first, second, rate, x, y, mask) => {
    const copies = parameters.map((p) => p.ref);
    const [[total, losses], gradients] = valueAndGrad(cost, { hasAux: true })(copies, x, y, mask);
    total.dispose();
    const of = (/** @type {number} */ i) => /** @type {np.Array} */ (gradients[i]);
    const m = first.map((old, i) => old.mul(0.9).add(of(i).ref.mul(0.1)));
    const v = second.map((old, i) => old.mul(0.999).add(np.square(of(i)).mul(0.001)));
    const updated = parameters.map((p, i) => {
      const [gradient, square] = /** @type {[np.Array, np.Array]} */ ([m[i], v[i]]);
      return p.sub(rate.ref.mul(gradient.ref).div(np.sqrt(square.ref).add(1e-8)));
    });
    rate.dispose();
    return [updated, m, v, losses];
  };
  return jit(step);
}

/**
 * @param {import('./networks.mjs').Network} network
 * @param {'wasm' | 'webgpu'} device
 * @returns {Promise<import('./networks.mjs').Contender>}
 */
export async function jax(network, device) {
  await init(device);
  defaultDevice(device);
  const step = stepOf(network);
  let parameters = create(network);
  let [first, second] = [0, 1].map(() => shapes[network].map((shape) => np.zeros(shape)));
  let steps = 0;
  const coin = coins();
  return {
    engine: `jax-js, ${device === 'wasm' ? 'WebAssembly' : 'WebGPU'}`,
    async step(ids) {
      steps++;
      const rate = np.array(1e-3 * (Math.sqrt(1 - 0.999 ** steps) / (1 - 0.9 ** steps)));
      const x = np.array(gather(ids)).reshape([ids.length, 784]);
      const classes = np.array(
        Int32Array.from(ids, (id) => labels[id] ?? 0),
        { dtype: np.int32 },
      );
      const mask = np.array(Float32Array.from({ length: ids.length * DROPPED }, () => (coin() ? 2 : 0)));
      const made = step(
        parameters,
        first ?? [],
        second ?? [],
        rate,
        x,
        nn.oneHot(classes, CLASSES),
        mask.reshape([ids.length, DROPPED]),
      );
      [parameters, first, second] = made;
      return /** @type {Promise<Float32Array>} */ (made[3].data());
    },
    dispose() {
      for (const each of [parameters, first ?? [], second ?? []].flat()) each.dispose();
    },
  };
}
