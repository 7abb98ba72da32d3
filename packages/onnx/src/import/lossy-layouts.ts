import type { Graph } from '../graph/graph.js';
import type { Making } from './torch-marks.js';

/** Functions that put other numbers in the place of some, or take the greatest. */
const replacing =
  /^(clamp|clamp_max|clamp_min|constant_pad_nd|copy|cumsum|index_put|masked_fill|max|maximum|min|minimum|pad|scatter|scatter_add|select_scatter|slice_scatter|tril|triu|where)$/;
/** Functions that pick rows by numbers, which such functions may have made. */
const picking = /^(arange|embedding|gather|index|index_select)$/;
const adding = /^(add|sub)$/;
/** Functions that leave each number once. */
const plain =
  /^(_to_copy|alias|cat|chunk|clone|contiguous|detach|flatten|getitem|permute|reshape|select|slice|split|split_with_sizes|squeeze|t|transpose|unbind|unflatten|unsqueeze|val|view)$/;

/** How many numbers of a weight are looked at. */
const MOST = 2 ** 18;

/**
 * Weights that exporters have laid out of parameters so that training them is another thing: some of their numbers were put there by the model, stand in
 * several places, or are sums.
 *
 * @param makingOf what a weight was made of when the file was made; `undefined` where the file does not tell
 */
export function lossyLayouts(
  { constants }: Pick<Graph, 'constants'>,
  weights: Iterable<string>,
  makingOf: (name: string) => Making | undefined,
): string[] {
  const made = [...weights].flatMap((name) => {
    const making = makingOf(name);
    const isPlain = !making || making.functions.every((text) => plain.test(text));
    return isPlain ? [] : [{ name, ...making, data: constants.get(name)?.data ?? [] }];
  });
  const keyOf = ({ parameters }: Making) => JSON.stringify(parameters);
  const repeating = new Set(
    [...new Set(made.map(keyOf))].filter((key) =>
      doRepeat(made.filter((each) => keyOf(each) === key).map(({ data }) => data)),
    ),
  );
  return made
    .filter((each) => {
      const has = (pattern: RegExp) => each.functions.some((text) => pattern.test(text));
      const isReplaced = has(replacing) && !has(picking);
      return isReplaced || (each.parameters.length > 1 && has(adding)) || repeating.has(keyOf(each));
    })
    .map(({ name }) => name);
}

/** Whether more than a quarter of the numbers other than zero, whatever their signs, stand in several places; one number alone tells nothing. */
function doRepeat(tensors: readonly ArrayLike<number | bigint>[]): boolean {
  const numbers = tensors
    .flatMap((data) =>
      Array.from({ length: Math.min(data.length, MOST) }, (_, i) => Math.abs(Number(data[i]))),
    )
    .filter((x) => x > 0);
  const different = new Set(numbers).size;
  return different > 1 && numbers.length - different > numbers.length / 4;
}
