// What is trained: noise in the shape of MNIST, and the networks by their names.

/** Samples in a batch, and in all. */
export const BATCH = 64;
export const SAMPLES = 2048;
export const PIXELS = 784;
export const CLASSES = 10;

export const networks = {
  'mnist-cnn':
    "the paper's network: twice convolution 32@5x5, batch norm, ReLU, max-pool; dropout; dense 256, dense 10",
  mlp: 'dense 300, ReLU, dense 100, ReLU, dense 10',
};

/** @typedef {keyof typeof networks} Network */

/**
 * A step on some samples: the batch gathered out of all, forward, backward, Adam; resolves to the losses of the samples or, where an engine
 * tells no more, to their mean.
 *
 * @typedef {object} Contender
 * @property {string} engine with what it computes
 * @property {(ids: Uint32Array) => Promise<ArrayLike<number>>} step
 * @property {() => void | Promise<void>} dispose
 */

/** A generator of the same numbers everywhere (xorshift32). @param {number} seed */
function words(seed) {
  let word = seed;
  return () => {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    return word >>> 0;
  };
}

const next = words(1);
/** Pixels, [N * 784] bytes, and labels. */
export const values = Uint8Array.from({ length: SAMPLES * PIXELS }, () => next() >>> 24);
export const labels = Uint8Array.from({ length: SAMPLES }, () => next() % CLASSES);

/** The ids of one batch after the other. */
export function batches() {
  const draw = words(2);
  return () => Uint32Array.from({ length: BATCH }, () => draw() % SAMPLES);
}

/** Heads or tails. */
export function coins() {
  const draw = words(3);
  return () => draw() % 2 === 0;
}

/** The pixels of some samples as floats from 0 to 1, [B * 784]. @param {Uint32Array} ids */
export function gather(ids) {
  const x = new Float32Array(ids.length * PIXELS);
  ids.forEach((id, i) => {
    for (let p = 0; p < PIXELS; p++) x[i * PIXELS + p] = (values[id * PIXELS + p] ?? 0) / 255;
  });
  return x;
}
