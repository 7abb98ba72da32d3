import ora from 'ora';
import { describeTimeLeft } from '../progress-text.js';
import { isLive, type Terminal } from '../progress.js';
import type { Task } from './bench-plan.js';
import type { BenchEvent } from './bench-selection.js';
import type { Row } from './cost.js';
import { formatCount } from './format-count.js';
import { WorkLeft } from './work-left.js';

/** Shows people how far a benchmark is. */
export interface BenchProgress {
  onEvent(event: BenchEvent): void;
  /** Leaves the terminal clean; may be called twice. */
  stop(): void;
}

/** Logs and pipes get a line about a row that takes long no more often than this. */
const lineEveryMs = 15_000;

/** A live line on a terminal, with one line left behind for each row; only lines elsewhere; nothing when quiet. */
export function createBenchProgress(options: {
  readonly stream: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly quiet: boolean;
}): BenchProgress {
  const { stream, env, quiet } = options;
  if (quiet) return { onEvent() {}, stop() {} };
  const spinner = isLive(stream, env)
    ? ora({ stream, color: env['NO_COLOR'] ? false : 'cyan', discardStdin: false })
    : undefined;
  let tasks: readonly Task[] = [];
  let left = new WorkLeft(tasks);
  let current: Task | undefined;
  let begun = 0;
  let lastLine = 0;

  spinner?.start('rehearsal');
  return {
    onEvent(event) {
      switch (event.kind) {
        case 'plan':
          tasks = event.tasks;
          left = new WorkLeft(tasks);
          return;
        case 'phase': {
          const { task, phase } = event;
          const now = performance.now();
          if (task !== current) begun = lastLine = now;
          current = task;
          const parts = [
            describeTask(task, tasks),
            phase.padEnd('first pass 99 %'.length),
            describeTimeLeft(left.estimate(task, (now - begun) / 1000)),
          ];
          if (spinner !== undefined) spinner.start(parts.join('  '));
          else if (now - lastLine > lineEveryMs) {
            lastLine = now;
            stream.write(`${parts.join('  ')}\n`);
          }
          return;
        }
        case 'end': {
          const { task, rows, seconds } = event;
          left.finish(task, seconds);
          const parts = [
            describeTask(task, tasks),
            describeRows(rows),
            `${seconds.toFixed(1).padStart(6)} s`,
          ];
          if (spinner === undefined)
            stream.write(`${[...parts, describeTimeLeft(left.estimate())].join('  ')}\n`);
          else spinner.stopAndPersist({ symbol: ' ', text: parts.join('  ') });
        }
      }
    },
    stop() {
      spinner?.stop();
    },
  };
}

function describeTask(task: Task, tasks: readonly Task[]): string {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const place = String(tasks.indexOf(task) + 1).padStart(String(tasks.length).length);
  const name = task.name.padEnd(widest(tasks.map(({ name: one }) => one)));
  const size = formatCount(task.n).padStart(widest(tasks.map(({ n }) => formatCount(n))));
  return `row ${place}/${tasks.length}  ${name}  N = ${size}`;
}

function describeRows(rows: readonly Row[]): string {
  const [row] = rows;
  if (row === undefined || rows.length > 1) return `${rows.length} rows`.padEnd(numbersWidth);
  return describeNumbers(row.nsPerDraw, row.nsPerRecord);
}

function describeNumbers(draw: number, record: number): string {
  return `draw ${formatCount(draw).padStart(7)} ns  record ${formatCount(record).padStart(10)} ns`;
}

const numbersWidth = describeNumbers(0, 0).length;
