/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
import { oddValues } from './odd-values.mjs';

/**
 * A function, and arguments that fit, made anew each time.
 *
 * @typedef {readonly [call: (...args: never[]) => unknown, args: () => unknown[]]} Call
 * @typedef {Readonly<Record<string, Call>>} Calls
 */

/** What comes near to a value: wrapped, awaited by nobody, as text. @type {readonly ((value: any) => unknown)[]} */
const near = [
  (value) => [value],
  (value) => Promise.resolve(value),
  (value) => () => value,
  (value) => (typeof value === 'number' ? String(value) : {}),
  (value) => (typeof value === 'number' ? -value : [value, value]),
  (value) => (ArrayBuffer.isView(value) && 'length' in value ? Array.from(/** @type {any} */ (value)) : null),
  (value) => (ArrayBuffer.isView(value) && 'subarray' in value ? /** @type {any} */ (value).subarray(1) : {}),
  (value) => (ArrayBuffer.isView(value) ? new DataView(value.buffer) : { value }),
];

/**
 * Arguments with one to two places replaced by what does not belong there.
 *
 * @param {unknown[]} args @param {import('rankbatch').Random} random
 */
export function misuse(args, random) {
  const below = (/** @type {number} */ n) => Math.floor(random.float() * n);
  /** @type {unknown} */
  let changed = args;
  for (let left = 1 + below(2); left > 0; left--) changed = replaceIn(changed, 0);
  // An argument too few is as frequent as one that is wrong.
  return /** @type {unknown[]} */ (changed).slice(0, args.length - (below(8) === 0 ? 1 : 0));

  /** @param {unknown} value @param {number} depth @returns {unknown} */
  function replaceIn(value, depth) {
    const keys = depth < 4 && isPlain(value) ? Object.keys(Object(value)) : [];
    const stays = depth > 0 && below(3) === 0;
    if (keys.length === 0 || stays) {
      if (depth === 0) return value;
      return below(4) === 0 ? near[below(near.length)]?.(value) : oddValues[below(oddValues.length)];
    }
    const key = keys[below(keys.length)] ?? '';
    const inner = /** @type {Record<string, unknown>} */ (value);
    const replaced = replaceIn(inner[key], depth + 1);
    if (Array.isArray(value)) return value.with(Number(key), replaced);
    return { ...inner, [key]: replaced };
  }
}

/** Lists and plain objects, but for models and what else is made by functions of ours. @param {unknown} value */
function isPlain(value) {
  if (Array.isArray(value)) return value.length < 100;
  if (typeof value !== 'object' || value === null) return false;
  const isMade = ['graph', 'nodes', 'update', 'write'].some((key) => key in value);
  return Object.getPrototypeOf(value) === Object.prototype && !isMade;
}
