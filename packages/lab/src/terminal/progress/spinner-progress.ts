import ora from 'ora';
import { describeDecoding, DownloadText } from './download-progress.js';
import { formatCost, formatDuration } from '../../base/format.js';
import { describeResult, describePlace, describeTimeLeft } from './progress-text.js';
import type { Progress, RaceOutline, Terminal } from './progress.js';
import { TimeLeft } from './time-left.js';

const redrawMs = 100;

/** One live line on a terminal, which leaves one line behind for each finished run. */
export function createSpinnerProgress(
  stream: Terminal,
  race: RaceOutline,
  { color, now = () => performance.now() }: { readonly color: boolean; readonly now?: () => number },
): Progress {
  const spinner = ora({ stream, color: color ? 'cyan' : false, discardStdin: false });
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
      spinner.stopAndPersist({ symbol: ' ', text });
    },
    prepare(text) {
      spinner.start(text);
    },
    onDownload(download) {
      spinner.text = downloads.describe(download);
    },
    onDecode(decoded) {
      spinner.text = describeDecoding(decoded);
    },
    onEvent(event) {
      const time = now();
      const { plan } = event;
      switch (event.kind) {
        case 'run':
          timeLeft.skip(event.finished);
          runStart = time;
          epochStart = time;
          cost = '';
          spinner.start(describePlace(plan, Math.min(event.finished + 1, race.epochs), race));
          return;
        case 'batch': {
          const trained = event.progress === 1;
          if (time - lastDraw < redrawMs && !trained) return;
          lastDraw = time;
          const left = timeLeft.estimate((time - epochStart) / 1000, event.progress);
          const place = describePlace(plan, event.epoch + 1, race);
          const share = trained ? 'evaluating' : `${Math.floor(event.progress * 100)} %`.padStart(5);
          spinner.text = [place, share, cost, describeTimeLeft(left)].filter(Boolean).join('  ');
          return;
        }
        case 'epoch': {
          timeLeft.finish((time - epochStart) / 1000);
          epochStart = time;
          cost = `cost ${formatCost(event.record.trainLoss)}`;
          if (event.record.epoch === race.epochs) {
            const place = describePlace(plan, event.record.epoch, race);
            const took = formatDuration((time - runStart) / 1000);
            spinner.stopAndPersist({
              symbol: ' ',
              text: `${place}  ${describeResult(event.record, event.task)}  run took ${took}`,
            });
          }
        }
      }
    },
    stop() {
      spinner.stop();
    },
  };
}
