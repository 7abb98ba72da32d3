import type { BenchHooks } from '../bench-event.js';
import { formatCount } from '../format-count.js';
import { Pacer } from '../pacer.js';
import type { Row } from './cost.js';
import { describeRows } from './describe-rows.js';
import { entries, type Entry } from './entries.js';
import { measureRow, type Effort, type Measured } from './measure-row.js';
import { runPeers } from './peers.js';
import type { SelectionOptions } from './selection-options.js';
import { planTasks, type SelectionTask } from './selection-plan.js';

/** The rows in the order measured, and one line for each thing that was left out or shortened. */
export interface SelectionResult {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** A process that is alone on its processor has at least this share of it. */
const idleShare = 0.9;
const rehearsal = { sampleCount: 2000, effort: { runs: 1, runMs: 10 } };

/**
 * Measures every contender at every size in this process, one after the other in a fixed order, each in a fresh state. A
 * rehearsal of all of them at a small size comes first, so that no row pays for the compiling that a later one is spared.
 */
export async function benchSelection(options: SelectionOptions, hooks: BenchHooks): Promise<SelectionResult> {
  const { sizes, batchSize, pressure, seed, runs } = options;
  const { signal, onEvent } = hooks;
  const pacer = new Pacer(signal);
  const measure = (
    entry: Entry,
    sampleCount: number,
    effort: Effort,
    onPhase: (phase: string) => void,
  ): Promise<Measured> =>
    measureRow(entry, { sampleCount, batchSize, pressure, seed }, effort, { pacer, onPhase });

  const chosen = entries.filter(({ name }) => options.strategies.includes(name));
  const small = Math.max(batchSize, Math.min(rehearsal.sampleCount, ...sizes));
  for (const entry of chosen) await measure(entry, small, rehearsal.effort, () => {});

  const { tasks, notes } = planTasks(options, chosen);
  const rows: Row[] = [];
  onEvent({ kind: 'plan', tasks });
  for (const task of tasks) {
    const { n, subject } = task;
    const begun = performance.now();
    const onPhase = (phase: string): void => {
      onEvent({ kind: 'phase', task, phase });
    };
    const found: Row[] = [];
    if ('script' in subject) {
      onPhase('running');
      const answer = await runPeers({ ...options, ...subject, sampleCount: n }, signal);
      found.push(...answer.rows);
      notes.push(...answer.notes.filter((note) => !notes.includes(note)));
    } else {
      const measured = await measure(subject, n, options, onPhase);
      found.push(measured.row);
      notes.push(...describeFlaws(task, measured, runs));
    }
    rows.push(...found);
    onEvent({ kind: 'end', task, result: describeRows(found), seconds: (performance.now() - begun) / 1000 });
  }
  return { rows, notes };
}

/** What the reader of a row must know. */
function describeFlaws({ name, n }: SelectionTask, measured: Measured, wantedRuns: number): string[] {
  const { runs, batchesPerRun, processorShare } = measured;
  const flaws: string[] = [];
  if (runs < wantedRuns)
    flaws.push(`so slow that it got ${runs} runs of ${batchesPerRun} batches, not ${wantedRuns} runs`);
  if (processorShare < idleShare)
    flaws.push(
      `other work on this machine slowed it down, it had ${Math.round(processorShare * 100)} % of a processor`,
    );
  return flaws.map((flaw) => `${name} at N = ${formatCount(n)}: ${flaw}`);
}
