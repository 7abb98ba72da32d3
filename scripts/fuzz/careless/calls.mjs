/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
/**
 * A function, and arguments that fit, made anew each time.
 *
 * @typedef {readonly [call: (...args: never[]) => unknown, args: () => unknown[]]} Call
 * @typedef {Readonly<Record<string, Call>>} Calls
 */

/** What a caller without types may pass: numbers that are none, texts, other containers, what somebody forgot to await. */
const odd = [
  undefined,
  null,
  5,
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  2 ** 53,
  '3',
  '',
  'x',
  true,
  false,
  Symbol('s'),
  10n,
  {},
  { length: 2 },
  { length: 1e12 },
  Object.create(null),
  [],
  [1, 'a'],
  [Number.NaN],
  [[1]],
  [null],
  [{}],
  new Set([999]),
  new Map(),
  () => 1,
  () => {
    throw new Error("the caller's own");
  },
  new Date(0),
  /x/,
  new ArrayBuffer(8),
  new Float32Array(3),
  new Uint8Array(40),
  new Uint8Array(0),
  new BigInt64Array(2),
  { dataSync: () => [1], shape: [1] },
];
Object.freeze(odd);

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
      return below(4) === 0 ? near[below(near.length)]?.(value) : odd[below(odd.length)];
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
