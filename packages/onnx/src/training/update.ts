import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { FlatLayout } from './flat-layout.js';

/** What an update reads: vectors [P], and where parameters lie in them. */
export interface UpdateInputs {
  readonly parameters: Value;
  readonly gradient: Value;
  readonly layout: FlatLayout;
}

/**
 * Writes the optimizer's update, and that of the moving average of the weights if there is one: average + (1 - kept) (parameters - average). Declares the
 * inputs `state.<name>`, `average` [P] and `scalar.<name>`, and the outputs `next.<vector>`.
 */
export function writeUpdate(
  b: GraphBuilder,
  optimizer: Optimizer,
  isAveraged: boolean,
  { parameters, gradient, layout }: UpdateInputs,
): void {
  const vector = (name: string) => b.input(name, 'float32', [layout.length]);
  const scalar = (name: string) => b.input(`scalar.${name}`, 'float32', []);
  const state = Object.fromEntries(optimizer.state.map((name) => [name, vector(`state.${name}`)]));
  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(0)).map((name) => [name, scalar(name)]));
  const next = optimizer.update(b, { parameters, gradient, state, layout }, scalars);
  b.output('next.parameters', next.parameters);
  for (const name of optimizer.state) b.output(`next.state.${name}`, next.state[name]!);
  if (!isAveraged) return;
  const average = vector('average');
  const moved = b.op('Mul', [b.op('Sub', [next.parameters, average]), scalar('averageMoved')]);
  b.output('next.average', b.op('Add', [average, moved]));
}
