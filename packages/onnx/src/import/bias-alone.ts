import type { Graph } from '../graph/graph.js';
import type { Making } from './torch-marks.js';

/** Functions of a product and of the bias that is added to it, and those that make zeros or lay tensors out. */
const linear =
  /^(addmm|bmm|matmul|mm|linear|add|zeros|zeros_like|new_zeros|full|full_like|lift_\w+|val|alias|chunk|clone|detach|expand|getitem|permute|reshape|select|slice|split|split_with_sizes|squeeze|t|transpose|unsqueeze|view)$/;

/**
 * The bias that a constant consists of, as at the first step of a recurrent cell: from a state of zeros, the product with its weight is zero, and
 * exporters keep only the sum. That weight gets no gradient there. `undefined` where the constant is anything else.
 *
 * @param making what the constant was made of when the file was made
 */
export function biasAlone(
  name: string,
  { parameters, functions }: Making,
  { constants }: Pick<Graph, 'constants'>,
): string | undefined {
  const data = constants.get(name)?.data;
  const sources = parameters.map((source) => ({ source, numbers: constants.get(source)?.data }));
  if (!data || parameters.length < 2 || !functions.every((text) => linear.test(text))) return undefined;
  const isBias = ({ numbers }: (typeof sources)[number]) =>
    numbers?.length === data.length && numbers.every((number: number | bigint, i) => number === data[i]);
  const [bias, ...others] = sources.filter(isBias);
  // Of a weight of zeros the product is zero whatever the state, and would have a gradient.
  const isTelling = sources
    .filter((each) => each !== bias)
    .every(({ numbers }) => numbers?.some((number: number | bigint) => number !== 0));
  return bias && others.length === 0 && isTelling ? bias.source : undefined;
}
