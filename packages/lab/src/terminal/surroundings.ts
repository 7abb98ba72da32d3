import type { RaceEvent } from '../run/run-plan.js';
import type { Terminal } from './progress/progress.js';

/** The streams and settings of one call of the command. */
export interface Surroundings {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the user presses Ctrl-C, or the system asks the command to end. */
  readonly signal: AbortSignal;
  /** Tells the comparison that this process trains a cell of how far it is. */
  readonly tellParent?: (event: RaceEvent) => void;
}
