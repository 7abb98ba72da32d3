import { RankbatchError } from 'rankbatch';
import { axisAttribute, integer } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Attributes, Value } from '../graph/graph.js';

/** The parts that `SplitToSequence` makes, in order; sizes have to be known. */
export function splitToSequence(
  b: GraphBuilder,
  [x, given]: readonly (Value | undefined)[],
  attributes: Attributes,
): readonly Value[] {
  const axis = axisAttribute(attributes, x!.shape.length, 0);
  const size = fixed(x!.shape[axis]);
  const sizes = partSizes(size, given && knownOf(b, given), given?.shape.length === 0);
  const parts = b.ops('Split', [x, b.integers(sizes)], { axis });
  if (given || integer(attributes, 'keepdims', 1) === 1) return parts;
  return parts.map((part) => b.op('Squeeze', [part, b.integers([axis])]));
}

/** The entry of a sequence that `SequenceAt` takes, whose place has to be known. */
export function sequenceAt(b: GraphBuilder, sequence: readonly Value[], position: Value | undefined): Value {
  const at = Number(position && knownOf(b, position)[0]);
  const found = sequence.at(at);
  if (found) return found;
  throw new RankbatchError(`position must be one of the ${sequence.length} of its sequence, got ${at}`);
}

/** Parts of one entry each, of that size but for the last, or of these sizes. */
function partSizes(size: number, given: readonly number[] | undefined, isLone: boolean): number[] {
  if (given && !isLone) return [...given];
  const part = given?.[0] ?? 1;
  return Array.from({ length: Math.ceil(size / part) }, (_, i) => Math.min(part, size - i * part));
}

function knownOf(b: GraphBuilder, value: Value): number[] {
  const elements = b.integersOf(value);
  if (elements?.every((d) => typeof d === 'number')) return [...elements];
  throw new RankbatchError(
    'sizes and positions of a sequence must be constants or follow from shapes, got computed ones; export with fixed sizes',
  );
}
