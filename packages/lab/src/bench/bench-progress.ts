import { createLiveLine } from '../terminal/progress/live-line.js';
import { describeTimeLeft } from '../terminal/progress/progress-text.js';
import { isLive, type Terminal } from '../terminal/progress/progress.js';
import type { BenchEvent, Task } from './bench-event.js';
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
  /** What happens before the first task. */
  readonly opening: string;
}): BenchProgress {
  const { stream, env, quiet, opening } = options;
  if (quiet) return { onEvent() {}, stop() {} };
  const line = isLive(stream, env) ? createLiveLine(stream) : undefined;
  let tasks: readonly Task[] = [];
  let left = new WorkLeft(tasks);
  let current: Task | undefined;
  let begun = 0;
  let lastLine = 0;

  line?.show(opening);
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
          if (line !== undefined) line.show(parts.join('  '));
          else if (now - lastLine > lineEveryMs) {
            lastLine = now;
            stream.write(`${parts.join('  ')}\n`);
          }
          return;
        }
        case 'end': {
          const { task, result, seconds } = event;
          left.finish(task, seconds);
          const parts = [describeTask(task, tasks), result, `${seconds.toFixed(1).padStart(6)} s`];
          if (line === undefined)
            stream.write(`${[...parts, describeTimeLeft(left.estimate())].join('  ')}\n`);
          else line.leave(parts.join('  '));
        }
      }
    },
    stop() {
      line?.stop();
    },
  };
}

function describeTask(task: Task, tasks: readonly Task[]): string {
  const place = String(tasks.indexOf(task) + 1).padStart(String(tasks.length).length);
  return `row ${place}/${tasks.length}  ${task.label}`;
}
