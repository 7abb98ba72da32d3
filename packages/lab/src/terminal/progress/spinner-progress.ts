import { describeDecoding, describeReading, DownloadText } from './download-progress.js';
import { formatCost, formatDuration } from '../../base/format.js';
import { createLiveLine } from './live-line.js';
import { describeFailed, describePlace, describeResult, describeTimeLeft } from './progress-text.js';
import type { Progress, RaceOutline, Terminal } from './progress.js';
import { TimeLeft } from './time-left.js';

const redrawMs = 100;

/** One live line on a terminal, which leaves one line behind for each run that is finished or failed. */
export function createSpinnerProgress(
  stream: Terminal,
  race: RaceOutline,
  now = () => performance.now(),
): Progress {
  const line = createLiveLine(stream);
  const timeLeft = new TimeLeft(
    race.epochs * race.optimizers.length * race.strategies.length * race.seeds.length,
  );
  const downloads = new DownloadText(now);
  let epochStart = now();
  let runStart = epochStart;
  let lastDraw = -Infinity;
  let cost = '';

  return {
    note(text) {
      line.leave(text);
    },
    prepare(text) {
      line.show(text);
    },
    onDownload(download) {
      line.show(downloads.describe(download));
    },
    onDecode(decoded) {
      line.show(describeDecoding(decoded));
    },
    onRead(read) {
      line.show(describeReading(read));
    },
    onEvent(event) {
      const time = now();
      const { plan } = event;
      switch (event.kind) {
        case 'run':
          timeLeft.begin(plan.number, event.finished);
          runStart = time;
          epochStart = time;
          cost = '';
          line.show(describePlace(plan, Math.min(event.finished + 1, race.epochs), race));
          return;
        case 'batch': {
          const trained = event.progress === 1;
          if (time - lastDraw < redrawMs && !trained) return;
          lastDraw = time;
          const left = timeLeft.estimate((time - epochStart) / 1000, event.progress);
          const place = describePlace(plan, event.epoch + 1, race);
          const share = trained ? 'evaluating' : `${Math.floor(event.progress * 100)} %`.padStart(5);
          line.show([place, share, cost, describeTimeLeft(left)].filter(Boolean).join('  '));
          return;
        }
        case 'epoch': {
          timeLeft.finish(plan.number, (time - epochStart) / 1000);
          epochStart = time;
          cost = `cost ${formatCost(event.record.trainLoss)}`;
          if (event.record.epoch === race.epochs) {
            const place = describePlace(plan, event.record.epoch, race);
            const took = formatDuration((time - runStart) / 1000);
            line.leave(`${place}  ${describeResult(event.record, event.task)}  run took ${took}`);
          }
          return;
        }
        case 'failed':
          line.leave(describeFailed(plan, timeLeft.fail(plan.number, race.epochs), race));
      }
    },
    stop() {
      line.stop();
    },
  };
}
