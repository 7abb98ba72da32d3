// tfjs: model.fit of TensorFlow.js with chosen batches (fit); the losses of the samples come from the compiled loss (recorder).
export { fit, type FitOptions } from './fit.js';
