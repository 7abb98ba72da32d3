/**
 * Samples of numbers, or ids of words, in the shape of a model's, with one of ten labels, for a tagger one for each word.
 *
 * @param {import('@rankbatch/onnx').Model} model
 * @param {number} count
 * @param {boolean} isTagger
 */
export function noise({ sampleShape }, count, isTagger) {
  const size = sampleShape.reduce((a, b) => a * b, 1);
  const at = (/** @type {number} */ i, /** @type {number} */ below) => (i * 7919) % below;
  return {
    count,
    shape: sampleShape,
    values:
      sampleShape.length === 1
        ? Int32Array.from({ length: count * size }, (_, i) => at(i, 1000))
        : Float32Array.from({ length: count * size }, (_, i) => at(i, 997) / 997),
    labels: Uint8Array.from({ length: count * (isTagger ? size : 1) }, (_, i) => at(i, 10)),
    ...(isTagger && { labelShape: sampleShape }),
  };
}
