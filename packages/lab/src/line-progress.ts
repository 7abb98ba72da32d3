import type { Writable } from 'node:stream';
import type { Progress, RacePlan } from './progress.js';
import { describeEpoch, describePlace, describeTimeLeft } from './progress-text.js';
import { TimeLeft } from './time-left.js';

/** One aligned line for each finished epoch, for logs and pipes. */
export function createLineProgress(stream: Writable, race: RacePlan): Progress {
  const timeLeft = new TimeLeft(
    race.epochs * race.optimizers.length * race.strategies.length * race.seeds.length,
  );
  return {
    prepare() {},
    onEvent(event) {
      if (event.kind !== 'epoch') return;
      const { plan, record } = event;
      timeLeft.finish(
        record.trainSeconds + record.selectSeconds + record.recomputeSeconds + record.evalSeconds,
      );
      const place = describePlace(plan, record.epoch, race);
      stream.write(`${place}  ${describeEpoch(record)}  ${describeTimeLeft(timeLeft.estimate())}\n`);
    },
    stop() {},
  };
}
