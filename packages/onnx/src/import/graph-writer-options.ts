import type { Tensor } from '../graph/graph.js';
import type { RuntimeOptions } from '../runtime/sessions.js';
import type { ExternalData } from './file-tensor.js';
import type { ImportLimits } from './inputs.js';
import type { StoppedInputs } from './straight-through.js';

export interface GraphWriterOptions {
  /** What computes constants. */
  readonly runtime: RuntimeOptions;
  readonly external: ExternalData;
  /** The batch size of the file, if it has one. */
  readonly exportedBatch: number | undefined;
  /** How much is written out at most. */
  readonly limits: ImportLimits;
  /** Names of the values of which only the shape is read. */
  readonly shapesOnly: ReadonlySet<string>;
  /** Names of the numbers of true entries of masks. */
  readonly counts: ReadonlySet<string>;
  /** Names of the values that were computed without gradients. */
  readonly ungraded: ReadonlySet<string>;
  /** What single nodes read without gradients. */
  readonly stopped: StoppedInputs;
  /** Names of copies of a weight that stand for another one that was equal. */
  readonly copies: ReadonlySet<string>;
  /** Whether training may change a constant of that name, so that it must not be folded away. */
  readonly isWeight: (name: string, tensor: Tensor, source: 'initializer' | 'node') => boolean;
}
