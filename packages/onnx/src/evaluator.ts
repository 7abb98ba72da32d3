import { GraphBuilder } from './graph.js';
import { copyGraph } from './copy-graph.js';
import { softmaxCrossEntropy } from './losses.js';
import { INPUT, type Model } from './model.js';
import { createSession, floats, Tensor, type RuntimeOptions, type Session } from './runtime.js';
import { gatherTargets, gatherValues, type Samples } from './samples.js';

/** Losses and predictions in inference mode. */
export interface Evaluation {
  /** [n], in nats. */
  readonly losses: Float32Array;
  /** [n], the class of the greatest logit. */
  readonly predictions: Uint32Array;
}

/** Samples per run: large enough to amortize the call, small enough to stay in the cache. */
const BATCH = 256;

/**
 * A model with its weights baked in as constants, which lets the runtime fold batch norm into the convolutions
 * and lay the weights out in blocks. Cheap to make (milliseconds), so it is made anew for every evaluation.
 */
export class Evaluator {
  readonly #session: Session;
  readonly #model: Model;

  private constructor(session: Session, model: Model) {
    this.#session = session;
    this.#model = model;
  }

  static async create(model: Model, options: RuntimeOptions = {}): Promise<Evaluator> {
    const b = new GraphBuilder('evaluation');
    const input = b.input(INPUT, 'float32', ['B', ...model.sampleShape]);
    const targets = b.input('targets', 'float32', ['B', model.classes]);
    const [logits] = copyGraph(b, model.graph, new Map([[INPUT, input]]));
    b.output('losses', softmaxCrossEntropy(b, logits!, targets).losses);
    b.output('logits', logits!);
    return new Evaluator(await createSession(b.graph, options), model);
  }

  /** Evaluates the samples `ids`. */
  async evaluate(samples: Samples, ids: Uint32Array): Promise<Evaluation> {
    const { classes, sampleShape } = this.#model;
    const size = sampleShape.reduce((a, d) => a * d, 1);
    const losses = new Float32Array(ids.length);
    const predictions = new Uint32Array(ids.length);
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.subarray(start, start + BATCH);
      const values = new Float32Array(batch.length * size);
      const targets = new Float32Array(batch.length * classes);
      gatherValues(samples, batch, values);
      gatherTargets(samples, batch, classes, targets);
      const result = await this.#session.run({
        [INPUT]: new Tensor(values, [batch.length, ...sampleShape]),
        targets: new Tensor(targets, [batch.length, classes]),
      });
      losses.set(floats(result['losses']), start);
      const logits = floats(result['logits']);
      for (let i = 0; i < batch.length; i++)
        predictions[start + i] = argMax(logits.subarray(i * classes, (i + 1) * classes));
    }
    return { losses, predictions };
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}

function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
