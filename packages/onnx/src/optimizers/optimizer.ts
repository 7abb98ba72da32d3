// optimizers/: optimizers, what goes around them, and learning rates, as expressions over the vector of all parameters.

import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';

/**
 * An optimizer as one elementwise expression over the vector of all parameters.
 *
 * State vectors have the parameters' length and start at zero.
 */
export interface Optimizer {
  readonly name: string;
  /** Names of the state vectors. */
  readonly state: readonly string[];
  /** Numbers that change from step to step, given the count of finished steps. */
  scalars(finishedSteps: number): Readonly<Record<string, number>>;
  /** Writes the update; all vectors are [P]. */
  update(b: GraphBuilder, vectors: UpdateVectors, scalars: Readonly<Record<string, Value>>): Update;
}

export interface UpdateVectors {
  readonly parameters: Value;
  readonly gradient: Value;
  readonly state: Readonly<Record<string, Value>>;
  /** Which parameters lie in the vectors, one behind the other. */
  readonly layout: ParameterLayout;
}

/** The parameters of a vector: their names and numbers of elements, in order. */
export interface ParameterLayout {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
}

export interface Update {
  readonly parameters: Value;
  readonly state: Readonly<Record<string, Value>>;
}
