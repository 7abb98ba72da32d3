import { checks, requireNoOthers, type Rule } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';

const { check, checkFields, fieldOf, integer, listOf, numbers, object, action, text, either, flag } = checks;

/** Refuses anything but an integer of at least 1. */
export function requireCount(name: string, value: unknown): asserts value is number {
  check(name, value, { says: 'an integer of at least 1', holds: integer(1).holds });
}

/** Refuses anything but a finite number above 0. */
export function requirePositive(name: string, value: unknown): asserts value is number {
  check(name, value, checks.positive);
}

/** Refuses anything but a finite number from 0 on. */
export function requireFrom0(name: string, value: unknown): asserts value is number {
  check(name, value, {
    says: 'finite and >= 0',
    holds: (found) => typeof found === 'number' && found >= 0 && found < Infinity,
  });
}

/** Refuses anything but a share in [0, 1), as decays and dropout ratios are. */
export function requireShare(name: string, value: unknown): asserts value is number {
  check(name, value, {
    says: 'at least 0 and below 1',
    holds: (found) => typeof found === 'number' && found >= 0 && found < 1,
  });
}

/** Refuses anything but an object of the options that there are. */
export function requireOptions<T extends object>(
  name: string,
  options: T,
  names: readonly (keyof T & string)[],
): void {
  check(`${name}: options`, options, object);
  requireNoOthers(name, options, Object.fromEntries(names.map((each) => [each, true])));
}

/** Refuses anything but true and false; undefined where it may be left out. */
export function requireFlag(name: string, value: unknown): void {
  if (value !== undefined) check(name, value, flag);
}

/** Refuses what is no shape of a sample. */
export function requireShape(name: string, value: unknown): void {
  check(name, value, listOf(checks.number));
  for (const size of checks.itemsOf(value)) requireCount(name, size);
}

/** Refuses what is no graph. */
export function requireGraph(name: string, graph: unknown): void {
  checkFields(name, graph, {
    name: text,
    inputs: listOf(object),
    outputs: listOf(object),
    nodes: listOf(object),
    constants: map,
  });
}

/** Refuses what is no model: what builds one and forgets to wait for it, for example. */
export function requireModel(name: string, model: unknown): void {
  checkFields(name, model, {
    graph: object,
    sampleShape: listOf(integer(0)),
    classes: integer(1),
    parameters: listOf(text),
    statistics: listOf(text),
  });
  requireGraph(`${name}: graph`, fieldOf(model, 'graph'));
  const constants: unknown = fieldOf(fieldOf(model, 'graph'), 'constants');
  for (const field of ['parameters', 'statistics'])
    for (const weight of checks.itemsOf(fieldOf(model, field)))
      if (!(constants instanceof Map && constants.has(weight)))
        throw new RankbatchError(
          `${name}: ${field}: must name weights of the graph, got ${JSON.stringify(weight)}`,
        );
}

/** Refuses what is no optimizer. */
export function requireOptimizer(name: string, optimizer: unknown): void {
  checkFields(name, optimizer, { name: text, state: listOf(text), scalars: action, update: action });
}

/** Refuses what is no loss. */
export function requireLoss(name: string, loss: unknown): void {
  checkFields(name, loss, { name: text, write: action });
}

/** Refuses what names no weights: a pattern, a list of them, or a test. */
export function requireSelection(name: string, selection: unknown): void {
  check(name, selection, either(text, listOf(text), action));
}

/** Refuses what is no list of layers. */
export function requireLayers(name: string, layers: unknown): void {
  check(name, layers, { says: 'a list of layers', holds: listOf(action).holds });
}

/** Refuses what is no list of numbers; the numbers are not looked at. */
export function requireNumbers(name: string, list: unknown): void {
  check(name, list, numbers);
}

/** Refuses what draws no weights; undefined where it may be left out. */
export function requireInitializer(init: unknown): void {
  if (init !== undefined)
    check('init', init, { says: 'a function that draws weights, such as heNormal', holds: action.holds });
}

/** Refuses anything but a number, and a height and a width. */
export function requirePair(name: string, value: unknown): void {
  const isNumber = (found: unknown): boolean => typeof found === 'number';
  check(name, value, {
    says: 'a number, or [height, width]',
    holds: (found) =>
      isNumber(found) || (Array.isArray(found) && found.length === 2 && found.every(isNumber)),
  });
}

const map: Rule = { says: 'a map', holds: (value) => value instanceof Map };
