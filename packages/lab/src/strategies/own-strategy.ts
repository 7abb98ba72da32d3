import { checks } from 'rankbatch/internal';
import type { Strategy } from 'rankbatch';
import type { OwnModule } from '../base/own-module.js';

/** A strategy of the user's own. */
export interface OwnSpec {
  readonly kind: 'own';
  /** Makes it for a run of so many epochs. */
  readonly make: (epochs: number) => Strategy;
  /** The module that it comes from, if it comes from one. */
  readonly module?: OwnModule;
}

/**
 * Gives a strategy of your own a name for tables and files, so that `race` and `train` take it.
 *
 * @param text such as `curriculum`; unlike the texts of the strategies that there are
 * @param make makes it anew for each run, of so many epochs
 * @example
 * ```ts
 * import { nameStrategy } from '@rankbatch/lab';
 * import { rank } from 'rankbatch';
 * const rising = nameStrategy('rising', () => rank({ pressure: (epoch) => 10 ** Math.min(epoch, 4) }));
 * rising.text; // => 'rising'
 * ```
 */
export function nameStrategy(
  text: string,
  make: (epochs: number) => Strategy,
): { readonly text: string; readonly spec: OwnSpec } {
  checks.check('nameStrategy: text', text, checks.text);
  checks.check('nameStrategy: make', make, checks.action);
  return { text, spec: { kind: 'own', make } };
}
