import { RankbatchError } from 'rankbatch';
import type { ImportLimits } from './inputs.js';

/** What a file asks for that is above a limit, and how to raise it. */
export function tooLarge(limit: keyof ImportLimits, most: number, of: string): RankbatchError {
  return new RankbatchError(
    `importModel: the file must have at most ${most} ${of}, got more; where you trust it, give limits: { ${limit}: a greater number }`,
  );
}
