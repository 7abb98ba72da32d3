export type { FlatLayout } from './flat-layout.js';
export {
  buildTrainingGraph,
  type DropoutMask,
  type TrainingGraph,
  type TrainingGraphOptions,
} from './training-graph.js';
export type { Evaluation } from './evaluator.js';
export {
  GraphBuilder,
  type Attribute,
  type Attributes,
  type Dimension,
  type ElementType,
  type Graph,
  type GraphNode,
  type Operand,
  type Shape,
  type Target,
  type Tensor,
  type Value,
} from './graph.js';
export {
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  maxPool,
  relu,
  sequential,
  type BatchNormOptions,
  type Conv2dOptions,
  type Layer,
  type SequentialOptions,
} from './layers.js';
export { binaryCrossEntropy } from './losses/binary-cross-entropy.js';
export type { Loss, LossHead } from './losses/loss.js';
export { meanSquaredError } from './losses/mean-squared-error.js';
export { softmaxCrossEntropy, type SoftmaxCrossEntropyOptions } from './losses/softmax-cross-entropy.js';
export { mnistCnn, type MnistCnnOptions } from './mnist-cnn.js';
export type { Model } from './model.js';
export { NonFiniteLossError } from './non-finite-loss-error.js';
export { encodeModel } from './onnx-file.js';
export { adaDelta, type AdaDeltaOptions } from './optimizers/ada-delta.js';
export { adam, type AdamOptions } from './optimizers/adam.js';
export { adamW, type AdamWOptions } from './optimizers/adam-w.js';
export { clipGradient } from './optimizers/clip-gradient.js';
export { l2 } from './optimizers/l2.js';
export {
  cosineDecay,
  inTurn,
  learningRateAt,
  stepDecay,
  warmUp,
  type CosineDecay,
  type InTurn,
  type LearningRate,
  type StepDecay,
  type WarmUp,
} from './optimizers/learning-rate.js';
export type { Optimizer, Update, UpdateVectors } from './optimizers/optimizer.js';
export { rmsProp, type RmsPropOptions } from './optimizers/rms-prop.js';
export { sgd, type SgdOptions } from './optimizers/sgd.js';
export type { SampleInputs, Samples, TargetSamples } from './samples.js';
export { createTrainer, type Trainer, type TrainerOptions } from './trainer.js';
