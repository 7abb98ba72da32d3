import { RankbatchError } from 'rankbatch';
import type { Model } from '../graph/model.js';
import type { Inference } from './inference.js';
import { requireFinite } from './non-finite-parameters-error.js';
import { areHere, floats, settle, type Provider, type Tensor } from '../runtime/sessions.js';
import type { StepRunner } from './step-runner.js';

export type CurrentModel = Pick<Inference, 'trainedModel' | 'fetchModel'>;

/** The model with the weights that training has come to. */
export function currentModel(trainer: {
  readonly model: Model;
  readonly training: Pick<StepRunner['training'], 'parameters' | 'statistics'>;
  readonly provider: Provider;
  /** Losses of the last step, while they may not be here. */
  readonly unchecked: () => Promise<unknown> | undefined;
  /** Weights, and running statistics if there are any, packed. */
  readonly vectors: () => readonly Tensor[];
}): CurrentModel {
  const { model, training, provider, unchecked, vectors } = trainer;
  const unpack = ([weights, statistics]: readonly Tensor[]): Model => {
    requireFinite(training.parameters, floats(weights));
    const graph = training.parameters.unpackInto(model.graph, floats(weights));
    return {
      ...model,
      graph: statistics ? training.statistics.unpackInto(graph, floats(statistics)) : graph,
    };
  };
  return {
    trainedModel() {
      if (!areHere(vectors()))
        throw new RankbatchError(
          `trainedModel: must find the weights in memory, got some that ${provider} keeps; await fetchModel()`,
        );
      return unpack(vectors());
    },
    async fetchModel() {
      // Who has started the step is told of its error.
      await unchecked()?.catch(() => undefined);
      const found = vectors();
      // Where all is here, without a pause in which a step could end.
      const settling = settle(found);
      if (settling) await settling;
      return unpack(found);
    },
  };
}
