import type { Tensor } from './graph.js';

/**
 * Which weights are meant: names, in which `*` stands for any characters, or a test of name and tensor.
 */
export type WeightSelection = string | readonly string[] | ((name: string, tensor: Tensor) => boolean);

/** The test that a selection stands for. */
export function selectionTest(selection: WeightSelection): (name: string, tensor: Tensor) => boolean {
  if (typeof selection === 'function') return selection;
  const patterns = [selection].flat().map(patternOf);
  return (name) => patterns.some((pattern) => pattern.test(name));
}

/** The patterns of a selection that none of the names fits. */
export function patternsWithout(
  selection: string | readonly string[] | undefined,
  names: readonly string[],
): string[] {
  if (selection === undefined) return [];
  return [selection].flat().filter((text) => !names.some((name) => patternOf(text).test(name)));
}

function patternOf(text: string): RegExp {
  const literal = text.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}
