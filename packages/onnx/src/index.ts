export type { FlatLayout } from './training/flat-layout.js';
export {
  buildTrainingGraph,
  type TrainingGraph,
  type TrainingGraphOptions,
} from './training/training-graph.js';
export type { DropoutMask } from './training/gradient.js';
export type { Inference } from './training/inference.js';
export type { Evaluation } from './training/evaluator.js';
export { GraphBuilder } from './builder/graph-builder.js';
export type {
  Attribute,
  Attributes,
  Dimension,
  ElementType,
  Graph,
  GraphNode,
  Operand,
  Shape,
  Target,
  Tensor,
  Value,
} from './graph/graph.js';
export {
  gelu,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softmax,
  tanh,
  type GeluOptions,
  type LeakyReluOptions,
} from './layers/activations.js';
export { batchNorm, type BatchNormOptions } from './layers/batch-norm.js';
export { conv2d, type Conv2dOptions } from './layers/conv2d.js';
export { dense, type DenseOptions } from './layers/dense.js';
export { dropout } from './layers/dropout.js';
export { embedding, type EmbeddingOptions } from './layers/embedding.js';
export { flatten } from './layers/flatten.js';
export { glorotUniform, heNormal, heUniform, type Fan, type Initializer } from './layers/initializers.js';
export { layerNorm, type LayerNormOptions } from './layers/layer-norm.js';
export { named, type Layer, type LayerContext } from './layers/layer.js';
export type { Padding, Pair } from './layers/plane-window.js';
export {
  averagePool,
  globalAveragePool,
  globalMaxPool,
  maxPool,
  type AveragePoolOptions,
  type PoolOptions,
} from './layers/pooling.js';
export { positions } from './layers/positions.js';
export { maxOver, meanOver, sumOver } from './layers/reductions.js';
export { residual, type ResidualOptions } from './layers/residual.js';
export { selfAttention, type SelfAttentionOptions } from './layers/self-attention.js';
export { sequential, type SequentialOptions } from './layers/sequential.js';
export { binaryCrossEntropy } from './losses/binary-cross-entropy.js';
export { contrastive, type ContrastiveOptions } from './losses/contrastive.js';
export { focal, type FocalOptions } from './losses/focal.js';
export { huber, type HuberOptions } from './losses/huber.js';
export type { Loss, LossHead, PositionLabels } from './losses/loss.js';
export { meanSquaredError } from './losses/mean-squared-error.js';
export { softmaxCrossEntropy, type SoftmaxCrossEntropyOptions } from './losses/softmax-cross-entropy.js';
export { tokenCrossEntropy, type TokenCrossEntropyOptions } from './losses/token-cross-entropy.js';
export { importModel, type ImportedModel } from './import/import-model.js';
export type { ImportLimits, ImportOptions } from './import/inputs.js';
export type { WeightSelection } from './graph/name-patterns.js';
export { withByteInputs } from './graph/byte-inputs.js';
export { withColumnInputs, type ColumnFeature } from './graph/column-inputs.js';
export type { Model } from './graph/model.js';
export { NonFiniteLossError } from './training/non-finite-loss-error.js';
export { NonFiniteParametersError } from './training/non-finite-parameters-error.js';
export { encodeModel } from './files/onnx-file.js';
export { adaDelta, type AdaDeltaOptions } from './optimizers/ada-delta.js';
export { adam, type AdamOptions } from './optimizers/adam.js';
export { adamW, type AdamWOptions } from './optimizers/adam-w.js';
export { clipGradient } from './optimizers/clip-gradient.js';
export { l2 } from './optimizers/l2.js';
export { scaleUpdate } from './optimizers/scale-update.js';
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
export type { Optimizer, ParameterLayout, Update, UpdateVectors } from './optimizers/optimizer.js';
export { parameterGroups, type ParameterGroup } from './optimizers/parameter-groups.js';
export { rmsProp, type RmsPropOptions } from './optimizers/rms-prop.js';
export { sgd, type SgdOptions } from './optimizers/sgd.js';
export { cnn, type CnnOptions } from './presets/cnn.js';
export { mlp, type MlpOptions } from './presets/mlp.js';
export { mnistCnnSmall } from './presets/mnist-cnn-small.js';
export { mnistCnn, type MnistCnnOptions } from './presets/mnist-cnn.js';
export { residualCnn, type ResidualCnnOptions } from './presets/residual-cnn.js';
export { seriesCnn, type SeriesCnnOptions } from './presets/series-cnn.js';
export { transformer, type TransformerOptions } from './presets/transformer.js';
export type { Provider, RuntimeOptions } from './runtime/backend.js';
export { freeze } from './training/freeze.js';
export { lora, type LoraModel, type LoraOptions } from './training/lora.js';
export { pairOutputs } from './training/pair-outputs.js';
export type {
  AnySampleInputs,
  InputValues,
  Labels,
  NamedSampleInputs,
  SampleInputs,
  Samples,
  StoredBytes,
  Targets,
  TargetSamples,
  TrainingSamples,
} from './training/samples.js';
export type { ProviderTrial } from './runtime/choose-provider.js';
export { findProviders } from './runtime/sessions.js';
export { withWeightsOf } from './training/with-weights-of.js';
export { createTrainer } from './training/create-trainer.js';
export type { StartedStep, Trainer, TrainerOptions } from './training/trainer.js';
