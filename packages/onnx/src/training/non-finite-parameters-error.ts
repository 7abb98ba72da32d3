import { RankbatchError } from 'rankbatch';
import type { FlatLayout } from './flat-layout.js';

/** Most parameters that the message names. */
const NAMED = 5;

/**
 * Parameters are NaN or infinite, though no loss has told it. Found where they are read: by `evaluate`, `predict`, `trainedModel`, `fetchModel` and `checkpoint`.
 *
 * @example
 * ```ts
 * import { createTrainer, dense, NonFiniteParametersError, sequential, sgd } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [1], layers: [dense(2)], seed: 1 });
 * const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 3e38 }), seed: 1 });
 * const samples = { count: 1, shape: [1], values: Float32Array.of(100), labels: Uint8Array.of(1) };
 * (await trainer.step(samples, [0])).every(Number.isFinite); // => true
 * const error: unknown = await trainer.checkpoint().catch((reason: unknown) => reason);
 * error instanceof NonFiniteParametersError && error.parameters; // => ['layer0.weight']
 * await trainer.dispose();
 * ```
 */
export class NonFiniteParametersError extends RankbatchError {
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  /** Not known, as losses do not tell; see `NonFiniteLossError`. */
  readonly lastGoodStep = undefined;

  constructor(parameters: readonly string[], of: number) {
    const more = parameters.length > NAMED ? ` and ${parameters.length - NAMED} more` : '';
    super(
      `parameters: must be finite, got NaN or infinity in ${parameters.slice(0, NAMED).join(', ')}${more} of ${of}; an update has spoilt them, unless the model came so: restore a checkpoint from before, with a lower learning rate or clipGradient, and look for gradients without bound, such as that of sqrt at 0`,
    );
    this.parameters = parameters;
  }
}

/** Throws where parameters, or their average, are not finite. */
export function requireFinite(layout: FlatLayout, vector: Float32Array): void {
  if (isFinite(vector)) return;
  const bad = layout.views(vector).flatMap(({ name, data }) => (isFinite(data) ? [] : [name]));
  throw new NonFiniteParametersError(bad, layout.names.length);
}

/** As `every`, many times as fast. */
function isFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false;
  return true;
}
