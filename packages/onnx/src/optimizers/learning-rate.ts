import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { requireCount, requireFrom0, requireOptions, requirePositive } from '../graph/check.js';

/** A rate that is multiplied by `factor` after every `every` steps: from factor^floor(t / every). */
export interface StepDecay {
  readonly kind: 'stepDecay';
  readonly from: number;
  readonly factor: number;
  /** In optimizer steps. */
  readonly every: number;
}

/** A rate that falls along half a cosine and stays at its end. */
export interface CosineDecay {
  readonly kind: 'cosineDecay';
  readonly from: number;
  readonly to: number;
  /** Length of the fall, in optimizer steps. */
  readonly steps: number;
}

/** A rate that rises in a straight line to the first value of another one, which then begins. */
export interface WarmUp {
  readonly kind: 'warmUp';
  /** Length of the rise, in optimizer steps. */
  readonly steps: number;
  readonly to: LearningRate;
}

/** Several rates in turn; each begins at its own step 0, and the last one goes on for ever. */
export interface InTurn {
  readonly kind: 'inTurn';
  readonly parts: readonly { readonly steps: number; readonly rate: LearningRate }[];
  readonly last: LearningRate;
}

/**
 * A learning rate as a function of the count t of finished optimizer steps: a number that stays, or plain data that
 * survives JSON. It enters the training graph as a number per step, so no session is rebuilt when it changes.
 */
export type LearningRate = number | StepDecay | CosineDecay | WarmUp | InTurn;

/**
 * from factor^floor(t / every), as PyTorch's `StepLR`.
 *
 * @example
 * ```ts
 * import { learningRateAt, stepDecay } from '@rankbatch/onnx';
 * const rate = stepDecay({ from: 0.5, factor: 0.5, every: 10 });
 * [0, 9, 10, 25].map((t) => learningRateAt(rate, t)); // => [0.5, 0.5, 0.25, 0.125]
 * ```
 */
export function stepDecay(options: Omit<StepDecay, 'kind'>): StepDecay {
  requireOptions('stepDecay', options, ['from', 'factor', 'every']);
  const rate: StepDecay = { ...options, kind: 'stepDecay' };
  requireLearningRate('stepDecay', rate);
  return rate;
}

/**
 * to + (from - to) (1 + cos(pi t / steps)) / 2 up to t = steps, then `to` (Loshchilov & Hutter 2017, equation 5,
 * one cycle); restarts are {@link inTurn}.
 *
 * @example
 * ```ts
 * import { cosineDecay, learningRateAt } from '@rankbatch/onnx';
 * const rate = cosineDecay({ from: 1, to: 0.5, steps: 100 });
 * [0, 50, 100, 200].map((t) => learningRateAt(rate, t)); // => [1, 0.75, 0.5, 0.5]
 * ```
 */
export function cosineDecay(options: {
  readonly from: number;
  /** @default 0 */
  readonly to?: number;
  readonly steps: number;
}): CosineDecay {
  requireOptions('cosineDecay', options, ['from', 'to', 'steps']);
  const { from, to = 0, steps } = options;
  const rate: CosineDecay = { from, to, steps, kind: 'cosineDecay' };
  requireLearningRate('cosineDecay', rate);
  return rate;
}

/**
 * to(0) (t + 1) / steps for t < steps, and to(t - steps) from there on (Goyal et al. 2017, section 2.2: gradual
 * warm-up; here no step has rate 0, and the last one of the rise has the full rate).
 *
 * @example
 * ```ts
 * import { cosineDecay, learningRateAt, warmUp } from '@rankbatch/onnx';
 * const rate = warmUp({ steps: 4, to: cosineDecay({ from: 1, steps: 100 }) });
 * [0, 1, 2, 3, 4, 54, 104].map((t) => learningRateAt(rate, t)); // => [0.25, 0.5, 0.75, 1, 1, 0.5, 0]
 * ```
 */
export function warmUp(options: Omit<WarmUp, 'kind'>): WarmUp {
  requireOptions('warmUp', options, ['steps', 'to']);
  const rate: WarmUp = { ...options, kind: 'warmUp' };
  requireLearningRate('warmUp', rate);
  return rate;
}

/**
 * Each part for its number of steps, then the last one for ever.
 *
 * @example
 * ```ts
 * import { inTurn, learningRateAt, stepDecay } from '@rankbatch/onnx';
 * const halving = stepDecay({ from: 1, factor: 0.5, every: 1 });
 * const rate = inTurn({ parts: [{ steps: 3, rate: halving }, { steps: 1, rate: 4 }], last: halving });
 * [0, 1, 2, 3, 4, 5].map((t) => learningRateAt(rate, t)); // => [1, 0.5, 0.25, 4, 1, 0.5]
 * ```
 */
export function inTurn(options: Omit<InTurn, 'kind'>): InTurn {
  requireOptions('inTurn', options, ['parts', 'last']);
  const rate: InTurn = { ...options, kind: 'inTurn' };
  requireLearningRate('inTurn', rate);
  return rate;
}

/**
 * The learning rate of the step that follows `finishedSteps` finished ones.
 *
 * @param finishedSteps t, counted from 0
 * @example
 * ```ts
 * import { learningRateAt } from '@rankbatch/onnx';
 * learningRateAt(0.001, 1000); // => 0.001
 * ```
 */
export function learningRateAt(rate: LearningRate, finishedSteps: number): number {
  requireLearningRate('learningRateAt: rate', rate);
  checks.check('learningRateAt: finishedSteps', finishedSteps, checks.finite);
  return rateAt(rate, finishedSteps);
}

function rateAt(rate: LearningRate, finishedSteps: number): number {
  if (typeof rate === 'number') return rate;
  if (rate.kind === 'stepDecay') return rate.from * rate.factor ** Math.floor(finishedSteps / rate.every);
  if (rate.kind === 'cosineDecay') {
    const done = Math.min(1, finishedSteps / rate.steps);
    return rate.to + ((rate.from - rate.to) * (1 + Math.cos(Math.PI * done))) / 2;
  }
  if (rate.kind === 'warmUp') {
    const { steps, to } = rate;
    if (finishedSteps < steps) return (rateAt(to, 0) * (finishedSteps + 1)) / steps;
    return rateAt(to, finishedSteps - steps);
  }
  let start = 0;
  for (const { steps, rate: part } of rate.parts) {
    if (finishedSteps < start + steps) return rateAt(part, finishedSteps - start);
    start += steps;
  }
  return rateAt(rate.last, finishedSteps - start);
}

/** Refuses a rate that cannot work; it may come from outside, such as JSON. */
export function requireLearningRate(subject: string, rate: LearningRate): void {
  if (typeof rate === 'number') return requirePositive(subject, rate);
  checks.check(subject, rate, {
    says: 'a number or of kind stepDecay, cosineDecay, warmUp or inTurn',
    holds: checks.object.holds,
  });
  switch (rate.kind) {
    case 'stepDecay':
      requirePositive(`${subject}.from`, rate.from);
      requirePositive(`${subject}.factor`, rate.factor);
      return requireCount(`${subject}.every`, rate.every);
    case 'cosineDecay':
      requirePositive(`${subject}.from`, rate.from);
      requireFrom0(`${subject}.to`, rate.to);
      return requireCount(`${subject}.steps`, rate.steps);
    case 'warmUp':
      requireCount(`${subject}.steps`, rate.steps);
      return requireLearningRate(`${subject}.to`, rate.to);
    case 'inTurn':
      checks.check(`${subject}.parts`, rate.parts, checks.listOf(checks.object));
      rate.parts.forEach((part, i) => {
        requireCount(`${subject}.parts[${i}].steps`, part.steps);
        requireLearningRate(`${subject}.parts[${i}].rate`, part.rate);
      });
      return requireLearningRate(`${subject}.last`, rate.last);
    default: {
      const { kind }: { readonly kind: unknown } = rate;
      throw new RankbatchError(
        `${subject}: must be a number or of kind stepDecay, cosineDecay, warmUp or inTurn, got ${typeof kind === 'string' ? JSON.stringify({ kind }) : 'an object without a kind'}`,
      );
    }
  }
}
