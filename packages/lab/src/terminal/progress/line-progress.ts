import type { Writable } from 'node:stream';
import { describeDecoding, describeReading, DownloadText } from './download-progress.js';
import { workSeconds } from '../../results/judge.js';
import { describeFailed, describePlace, describeResult, describeTimeLeft } from './progress-text.js';
import type { Progress, RaceOutline } from './progress.js';
import { TimeLeft } from './time-left.js';

/** One aligned line for each finished epoch, for logs and pipes. */
export function createLineProgress(stream: Writable, race: RaceOutline): Progress {
  const timeLeft = new TimeLeft(
    race.epochs * race.optimizers.length * race.strategies.length * race.seeds.length,
    race.jobs,
  );
  const downloads = new DownloadText(() => performance.now());
  let lastTenth = '';
  const onceATenth = (what: string, share: number, describe: () => string) => {
    const tenth = `${what} ${Math.floor(10 * share)}`;
    if (tenth !== lastTenth) stream.write(`${describe()}\n`);
    lastTenth = tenth;
  };
  return {
    prepare() {},
    note(text) {
      stream.write(`${text}\n`);
    },
    onDownload(download) {
      const { file, receivedBytes, totalBytes = Infinity } = download;
      // Asked each time: it takes note of when a file begins.
      const text = downloads.describe(download);
      onceATenth(file, receivedBytes / totalBytes, () => text);
    },
    onDecode(decoded) {
      onceATenth('pictures', decoded.done / decoded.total, () => describeDecoding(decoded));
    },
    onRead(read) {
      onceATenth('samples', read.done / read.total, () => describeReading(read));
    },
    onEvent(event) {
      if (event.kind === 'run') {
        timeLeft.begin(event.plan.number, event.finished);
        if (event.worker !== undefined)
          stream.write(`${describePlace(event.plan, 0, race)}  begun by ${event.worker}\n`);
      }
      if (event.kind === 'failed')
        stream.write(`${describeFailed(event.plan, timeLeft.fail(event.plan.number, race.epochs), race)}\n`);
      if (event.kind !== 'epoch') return;
      const { plan, record, task } = event;
      const seconds = workSeconds(record) + record.evalSeconds;
      timeLeft.finish(event.plan.number, seconds);
      const parts = [
        describePlace(plan, record.epoch, race),
        describeResult(record, task),
        `${seconds.toFixed(1).padStart(5)} s`,
        describeTimeLeft(timeLeft.estimate()),
      ];
      stream.write(`${parts.join('  ')}\n`);
    },
    stop() {},
  };
}
