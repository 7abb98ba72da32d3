import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';

/** A model that can be measured. */
export interface TrainingModel {
  readonly name: string;
  readonly about: string;
  /** Seconds that training takes for each sample; a guess, good enough to tell the time left. */
  readonly secondsPerSample: number;
  readonly build: (engine: typeof Engine, seed: number) => Model;
  /** Of a model of texts: its samples are token ids below this. */
  readonly vocabulary?: number;
}

const vocabulary = 1000;

/** The models in the order in which help lists them; bench/peers/pytorch-training.py knows them by the same names. */
export const trainingModels: readonly TrainingModel[] = [
  {
    name: 'mnist-cnn',
    about:
      "the paper's network: twice convolution 32@5x5, batch norm, ReLU, max-pool; dropout; dense 256, dense 10",
    secondsPerSample: 5e-4,
    build: ({ mnistCnn }, seed) => mnistCnn({ seed }),
  },
  {
    name: 'mnist-cnn-plain',
    about: 'the same without batch norm',
    secondsPerSample: 4e-4,
    build: plainMnistCnn,
  },
  {
    name: 'mnist-cnn-small',
    about: "the paper's network with 6 filters in place of 32, and no hidden dense layer",
    secondsPerSample: 1e-4,
    build: ({ mnistCnnSmall }, seed) => mnistCnnSmall({ seed }),
  },
  {
    name: 'mlp',
    about: 'dense 300, ReLU, dense 100, ReLU, dense 10 on 28x28 pictures',
    secondsPerSample: 5e-5,
    build: ({ mlp }, seed) => mlp({ inputs: [1, 28, 28], hidden: [300, 100], classes: 10, seed }),
  },
  {
    name: 'residual-cnn',
    about: 'ResNet-8 on 32x32 colour pictures',
    secondsPerSample: 3e-3,
    build: ({ residualCnn }, seed) => residualCnn({ seed }),
  },
  {
    name: 'encoder',
    about: 'a transformer of 6 blocks, 256 wide with 4 heads, on texts of 128 tokens',
    secondsPerSample: 4e-2,
    build: encoder,
    vocabulary,
  },
  {
    name: 'encoder-last',
    about: 'the same with all frozen but the last block, norm and head',
    secondsPerSample: 2e-2,
    build: (engine, seed) => engine.freeze(encoder(engine, seed), (name) => !/^layer(7|8|10)\./.test(name)),
    vocabulary,
  },
];

function encoder({ transformer }: typeof Engine, seed: number): Model {
  return transformer({ vocabulary, tokens: 128, classes: 10, seed });
}

function plainMnistCnn(engine: typeof Engine, seed: number): Model {
  const { conv2d, dense, dropout, flatten, maxPool, relu, sequential } = engine;
  const block = [conv2d({ filters: 32, kernel: 5 }), maxPool(2), relu()];
  return sequential({
    sampleShape: [1, 28, 28],
    layers: [...block, ...block, flatten(), dropout(0.5), dense(256), relu(), dense(10)],
    seed,
  });
}
