import { floats, type Tensor } from '../runtime/sessions.js';
import type { StepRunner } from './step-runner.js';
import { vector, type Vectors } from './step.js';
import type { TrainerOptions } from './trainer.js';

/**
 * The vectors that steps read and write in turn, before training: the model's weights and statistics, zeros for the optimizer's state, and the
 * weights again where they are averaged. Where steps write in place, the turns share all but the statistics.
 */
export function allocateTurns(
  { model, optimizer, averageDecay }: Pick<TrainerOptions, 'model' | 'optimizer' | 'averageDecay'>,
  runner: StepRunner,
): readonly Vectors[] {
  const { parameters, statistics } = runner.training;
  const weights = parameters.pack(model.graph);
  const allocate = (data?: Float32Array): Tensor => {
    const tensor = runner.allocate();
    if (data) floats(tensor).set(data);
    return tensor;
  };
  const updated = (): Vectors => ({
    parameters: allocate(weights),
    ...Object.fromEntries(optimizer.state.map((name) => [`state.${name}`, allocate()])),
    ...(averageDecay !== undefined && { average: allocate(weights) }),
  });
  const moved = () => statistics.length > 0 && { statistics: vector(statistics.pack(model.graph)) };
  const first = { ...updated(), ...moved() };
  const others = Math.max(1, runner.turns - 1);
  const other = () => ({ ...(runner.turns === 1 ? first : updated()), ...moved() });
  return [first, ...Array.from({ length: others }, other)];
}
