import { expect, test } from 'vitest';
import { expectSameTraining, readGolden } from './golden.testing.js';

// Made once by PyTorch 2.13: bench/peers/golden-default-export.py packages/onnx/src/import
const golden = readGolden('golden-default.testing.json');

test.each([
  'plain',
  'mixer',
  'encoder',
  'encoder-fixed',
  'tagger',
  'decoder',
  'decoder-23',
  'language-decoder',
  'pyramid',
  'normed-kept',
  'bags-coder',
  'kept-bags-coder',
  'kept-weighted-bags-coder',
  'open-bag-coder',
  'kept-open-bag-coder',
  'scaled-bag-coder',
  'finder',
  'reader-decoder',
  'weighted-bags-coder',
  'older-weighted-bags-coder',
  'older-bags-coder',
  'older-reader-decoder',
])(
  'the fresh model %s, as PyTorch writes it, has its parameters and, in training, its losses',
  async (name) => {
    const model = await expectSameTraining(golden[name]!, name.includes('coder'));
    // ONNX stacks the weights of both directions and joins the two biases.
    const count = name === 'tagger' ? 8 : golden[name]!.parameters;
    expect(model.parameters, `${model.parameters.join()} of ${name}`).toHaveLength(count);
  },
);
