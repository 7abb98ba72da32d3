import { expect, test } from 'vitest';
import { expectSameTraining, readGolden } from './golden.testing.js';

// Made once by Keras 3.15 on PyTorch 2.13: bench/peers/golden-keras-export.py packages/onnx/src/import
const golden = readGolden('golden-keras.testing.json');

test.each(['dense', 'recurrent', 'attention', 'older-recurrent'])(
  'the fresh model %s, as Keras writes it, has its parameters and, in training, its losses',
  async (name) => {
    const model = await expectSameTraining(golden[name]!, name === 'attention');
    expect(model.parameters).toHaveLength(golden[name]!.parameters);
  },
);
