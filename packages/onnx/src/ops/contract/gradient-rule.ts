// contract/: what every op has to tell, and what a case is that tests it.

import type { Attributes, Builder, Value } from '../../graph/graph.js';

/** What a gradient rule is given to write one forward node into the training graph. */
export interface RuleContext {
  readonly b: Builder;
  readonly op: string;
  /** `undefined` where an optional input is left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** Which inputs need a gradient; a rule may leave the others out. */
  readonly wanted: readonly boolean[];
  /** Whether the gradient of the output may be infinite or NaN at elements that the rule leaves out: it selects the others then. */
  readonly isSteep: boolean;
  /** Whether the output is the root of a sum of powers: its gradient is 0 where it is 0. */
  readonly isNorm: boolean;
  readonly training: TrainingState;
}

/** What ops that behave differently in training read and write beside their inputs. */
export interface TrainingState {
  /** A fresh random mask for a dropout layer: 0, or 1/(1 - ratio) for elements that stay. */
  dropoutMask(value: Value, ratio: number): Value;
  /** Moves a running statistic that is an input of the node on from what it is by now: a norm that is called twice moves it twice. */
  updateStatistic(statistic: Value, next: (current: Value) => Value): void;
}

/** The gradient of the loss with respect to each input; `undefined` where it is not wanted or zero. */
export type Pullback = (dOutputs: readonly (Value | undefined)[]) => readonly (Value | undefined)[];

/** A node written in its training form, and how gradients go back through it. */
export interface Differentiated {
  readonly outputs: readonly Value[];
  readonly pullback: Pullback;
}

/**
 * The gradient rule of an op: writes the node as it runs in training and says how to go backward
 * (a vector-Jacobian product).
 */
export type GradientRule = (context: RuleContext) => Differentiated;

/** A rule for an op with one output, which training leaves as it is. */
export function rule(
  pullback: (
    context: RuleContext & { readonly output: Value },
    dOutput: Value,
  ) => readonly (Value | undefined)[],
): GradientRule {
  return (context) => {
    const output = context.b.op(context.op, context.inputs, context.attributes);
    return {
      outputs: [output],
      pullback: ([dOutput]) => (dOutput ? pullback({ ...context, output }, dOutput) : []),
    };
  };
}
