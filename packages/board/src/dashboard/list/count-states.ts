import { runStates, type RunSummary } from '../../api.js';

/** How many runs there are, and in which states: `3 runs: 1 running, 2 finished`. */
export function countStates(runs: readonly RunSummary[]): string {
  const counts = runStates.flatMap((state) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${state}`];
  });
  const total = `${runs.length.toLocaleString('en')} ${runs.length === 1 ? 'run' : 'runs'}`;
  return counts.length === 0 ? total : `${total}: ${counts.join(', ')}`;
}
