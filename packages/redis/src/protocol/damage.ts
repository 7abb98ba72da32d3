import { RankbatchError } from 'rankbatch';

/** What helps where a run is not as rankers and trainers have left it. */
export const damageCure = (run = 'RUN'): string =>
  `something else has written to its keys: drop it (rankbatch runs --drop ${run}), then begin anew, or from a snapshot with restoreRun`;

/** What a server has of a run cannot be what rankers and trainers have left. */
export function damaged(rule: string, found: unknown, run?: string): RankbatchError {
  const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 200)) : String(found);
  return new RankbatchError(`run${run ? ` ${run}` : ''}: ${rule}, got ${shown}; ${damageCure(run)}`);
}

/** A count that a server keeps: as many digits as 64-bit floats tell apart. */
export function countIn(name: string, text: string | undefined, run?: string): number {
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw damaged(`${name} must be an integer from 0 to 999999999999999`, text ?? 'none', run);
  return Number(text);
}
