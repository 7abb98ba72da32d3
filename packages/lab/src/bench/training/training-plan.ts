import type { Task } from '../bench-event.js';
import { warmUpSteps } from './measure-round.js';
import type { TrainingModel } from './training-models.js';
import type { TrainingOptions } from './training-options.js';

/** One round of ours or of the peers' script, or the soak, of one model. */
export interface TrainingTask extends Task {
  readonly model: TrainingModel;
  readonly subject: 'ours' | 'soak' | { readonly script: string };
}

/** Guesses: how much faster than training evaluation is, and how much slower peers are. */
const evaluationSpeed = 5;
const peers = { slowness: 1.5, startSeconds: 4 };

/** All tasks in the order in which they are done: by model, then by round, the engines in turn in each. */
export function planTraining(
  options: Pick<TrainingOptions, 'rounds' | 'steps' | 'batchSize' | 'sampleCount' | 'soak' | 'peers'>,
  models: readonly TrainingModel[],
): TrainingTask[] {
  const { rounds, steps, batchSize, sampleCount, soak, peers: script } = options;
  const width = Math.max(...models.map(({ name }) => name.length));
  return models.flatMap((model) => {
    const stepSeconds = batchSize * model.secondsPerSample;
    const roundSeconds = (warmUpSteps + steps) * stepSeconds;
    const recomputeSeconds = (sampleCount * model.secondsPerSample) / evaluationSpeed;
    const label = (what: string): string => `${model.name.padEnd(width)}  ${what}`;
    const tasks: TrainingTask[] = [];
    for (let round = 1; round <= rounds; round++) {
      const place = `round ${String(round).padStart(String(rounds).length)}/${rounds}`;
      const expectedSeconds = roundSeconds + recomputeSeconds;
      tasks.push({ label: label(`${place}  ours `), model, subject: 'ours', expectedSeconds });
      if (script !== undefined)
        tasks.push({
          label: label(`${place}  peers`),
          model,
          subject: { script },
          expectedSeconds: peers.startSeconds + peers.slowness * roundSeconds,
        });
    }
    if (soak !== undefined) {
      const recomputations = Math.ceil((soak * batchSize) / (2 * sampleCount));
      const expectedSeconds = soak * stepSeconds + recomputations * recomputeSeconds;
      const what = 'soak'.padEnd(`round ${rounds}/${rounds}  peers`.length);
      tasks.push({ label: label(what), model, subject: 'soak', expectedSeconds });
    }
    return tasks;
  });
}
