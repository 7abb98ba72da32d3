import { checks } from 'rankbatch/internal';
import {
  CustomCallback,
  type Callback,
  type CustomCallbackArgs,
  type ModelFitArgs,
} from '@tensorflow/tfjs-layers';

/** What `model.fit` takes as callbacks, and how often it yields to other tasks. */
export type CallbackOptions = Pick<ModelFitArgs, 'callbacks' | 'yieldEvery'>;

/**
 * A callback and those that are given: objects with functions, or instances of a class such as `callbacks.earlyStopping()`.
 *
 * TensorFlow.js takes all of a list for what its first is, and would call functions of instances on another object: beside an instance all
 * become instances.
 */
export function withCallbacks(
  first: CustomCallbackArgs,
  { callbacks, yieldEvery = 'auto' }: CallbackOptions,
): (CustomCallbackArgs | Callback)[] {
  const all: (CustomCallbackArgs | Callback)[] = [first, ...[callbacks ?? []].flat()];
  if (!all.some(isInstance)) return all;
  return all.map((one) => (isInstance(one) ? one : new CustomCallback(one, yieldEvery)));
}

function isInstance(callback: CustomCallbackArgs | Callback): callback is Callback {
  return checks.action.holds(checks.fieldOf(callback, 'setParams'));
}
