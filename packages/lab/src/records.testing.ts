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
      trainLoss,
      trainError: trainLoss * 30,
      validationLoss: trainLoss * 2,
      validationError: trainLoss * 50,
      trainSeconds,
      selectSeconds: 0.25,
      recomputeSeconds: 0.75,
      evalSeconds: 10,
    })),
    testError: (losses.at(-1) ?? 0) * 40,
  };
}
