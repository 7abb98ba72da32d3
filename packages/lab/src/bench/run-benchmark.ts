import type { Surroundings } from '../terminal/surroundings.js';
import { describeEnvironment, describeMachine } from '../results/environment.js';
import type { Environment } from '../results/records.js';
import type { BenchHooks } from './bench-event.js';
import { createBenchProgress } from './bench-progress.js';

/** One benchmark: how to measure, and how to print what was found. */
export interface Benchmark<Result> {
  /** What happens before the first task. */
  readonly opening: string;
  readonly measure: (hooks: BenchHooks) => Promise<Result>;
  readonly toJson: (result: Result, environment: Environment) => string;
  readonly render: (result: Result, environment: Environment) => string;
}

/** Runs a benchmark with progress on stderr and prints its result as JSON, its notes then going to stderr, or as a report. */
export async function runBenchmark<Result extends { readonly notes: readonly string[] }>(
  benchmark: Benchmark<Result>,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  { stdout, stderr, env, signal }: Surroundings,
): Promise<void> {
  const environment = describeEnvironment();
  if (json && !quiet) stderr.write(`${describeMachine(environment)}\n`);
  const progress = createBenchProgress({ stream: stderr, env, quiet, opening: benchmark.opening });
  try {
    const result = await benchmark.measure({
      signal,
      onEvent: (event) => {
        progress.onEvent(event);
      },
    });
    progress.stop();
    if (json) {
      for (const note of result.notes) stderr.write(`Note: ${note}.\n`);
      stdout.write(benchmark.toJson(result, environment));
    } else {
      // On a terminal the progress stands right above.
      const gap = stdout.isTTY === true ? '\n' : '';
      stdout.write(`${gap}${benchmark.render(result, environment)}\n`);
    }
  } finally {
    progress.stop();
  }
}
