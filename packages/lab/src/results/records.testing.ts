import type { RunRecord } from './records.js';

/** A finished run with the given training costs (nats, one an epoch) and round times. */
export function runOf(options: {
  readonly select: string;
  readonly losses: readonly number[];
  readonly optimizer?: string;
  readonly seed?: number;
  readonly trainSeconds?: number;
}): RunRecord {
  const { select, losses, optimizer = 'adam', seed = 1, trainSeconds = 2 } = options;
  return {
    optimizer,
    select,
    seed,
    epochs: losses.map((trainLoss, index) => ({
      epoch: index + 1,
      step: 10 * (index + 1),
      trainLoss,
      trainError: trainLoss * 30,
      validationLoss: trainLoss * 2,
      validationError: trainLoss * 50,
      testLoss: trainLoss * 2,
      testError: trainLoss * 40,
      trainSeconds,
      selectSeconds: 0.25,
      recomputeSeconds: 0.75,
      evalSeconds: 10,
      saveSeconds: 0,
      pressure: null,
      meanAge: 0.5,
      oldestAge: 1,
      movedShare: null,
      distinctShare: 1,
      effectiveSampleSize: 640,
      drawHistogram: [0, 640],
    })),
  };
}
