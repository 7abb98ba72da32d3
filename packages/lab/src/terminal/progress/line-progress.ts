import type { Writable } from 'node:stream';
import { describeDecoding, DownloadText } from './download-progress.js';
import { workSeconds } from '../../results/judge.js';
import { describeResult, describePlace, describeTimeLeft } from './progress-text.js';
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
  return {
    prepare() {},
    note(text) {
      stream.write(`${text}\n`);
    },
    onDownload(download) {
      // A line for each tenth of a file.
      const { file, receivedBytes, totalBytes = Infinity } = download;
      const text = downloads.describe(download);
      const tenth = `${file} ${Math.floor((10 * receivedBytes) / totalBytes)}`;
      if (tenth !== lastTenth) stream.write(`${text}\n`);
      lastTenth = tenth;
    },
    onDecode(decoded) {
      const tenth = `pictures ${Math.floor((10 * decoded.done) / decoded.total)}`;
      if (tenth !== lastTenth) stream.write(`${describeDecoding(decoded)}\n`);
      lastTenth = tenth;
    },
    onEvent(event) {
      if (event.kind === 'run') {
        timeLeft.begin(event.plan.number, event.finished);
        if (event.worker !== undefined)
          stream.write(`${describePlace(event.plan, 0, race)}  begun by ${event.worker}\n`);
      }
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
