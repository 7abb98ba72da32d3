import { inspect } from 'node:util';
import * as board from '@rankbatch/board';
import * as data from '@rankbatch/data';
import * as dataBrowser from '@rankbatch/data/browser';
import * as jax from '@rankbatch/jax';
import * as lab from '@rankbatch/lab';
import * as onnx from '@rankbatch/onnx';
import * as redis from '@rankbatch/redis';
import * as tfjs from '@rankbatch/tfjs';
import * as core from 'rankbatch';
import * as usualCore from 'rankbatch/core';
import * as owner from 'rankbatch/owner';
import { misuse } from './careless/calls.mjs';
import { coreCalls } from './careless/core.mjs';
import { dataCalls } from './careless/data.mjs';
import { labCalls } from './careless/lab.mjs';
import { onnxCalls } from './careless/onnx.mjs';
import { otherCalls } from './careless/others.mjs';

/** What users import, by the names that the calls have for it. @type {Readonly<Record<string, object>>} */
const entries = {
  rankbatch: core,
  'rankbatch/core': usualCore,
  'rankbatch/owner': owner,
  data,
  'data/browser': dataBrowser,
  onnx,
  lab,
  redis,
  tfjs,
  jax,
  board,
};

/** Calls public functions with what does not belong there: each must take it or refuse it with an error of ours. @type {import('./tally.mjs').Attack} */
export async function attackCareless({ folder, random, tally, goesOn }) {
  const calls = Object.entries({
    ...coreCalls(folder),
    ...(await dataCalls(folder)),
    ...(await onnxCalls()),
    ...(await labCalls(folder)),
    ...otherCalls(folder),
  });
  for (const name of exportsWithout(new Set(calls.map(([what]) => what))))
    tally.add('exports', 'unclear', `${name} is not among the calls`);
  /** @type {unknown[]} */
  const unheard = [];
  const hear = (/** @type {unknown} */ error) => unheard.push(error);
  process.on('unhandledRejection', hear);
  // What fits must be taken, or the others would say little.
  for (const [what, [call, args]] of calls)
    await tally.try('calls that fit', () => call(.../** @type {never[]} */ (args())), () => 'same', () => what); // prettier-ignore
  while (goesOn())
    for (const [what, [call, args]] of calls) {
      const given = misuse(args(), random);
      await tally.try(
        `calls: ${what.slice(0, what.indexOf(':'))}`,
        () => clearly(() => call(.../** @type {never[]} */ (given))),
        () => 'taken',
        () =>
          `${what}(${inspect(given, { depth: 4, maxArrayLength: 5, breakLength: Infinity }).slice(0, 500)})`,
      );
    }
  process.off('unhandledRejection', hear);
  for (const error of unheard) tally.add('rejections that nobody hears', 'unclear', String(error));
}

/** Functions of the packages that no call is there for. @param {ReadonlySet<string>} known */
export function exportsWithout(known) {
  return Object.entries(entries).flatMap(([entry, all]) =>
    Object.entries(all)
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => `${entry}: ${name}`)
      .filter((name) => !known.has(name)),
  );
}

/** What engines say of wrong types, also where an error of ours repeats it. */
export const native =
  /is not a function|is not iterable|Cannot (?:read|convert|mix|use|set|destructure)|of (?:undefined|null) |is not defined|Invalid (?:array|typed array) length|allocation failed|is not a constructor|Received /;

/** Does something, and tells errors of the engine for what they are. @param {() => unknown} work */
export async function clearly(work) {
  try {
    return await work();
  } catch (error) {
    // A function that the caller has given may throw what it likes.
    if (error instanceof Error && error.message.includes("the caller's own")) return error;
    if (error instanceof Error && native.test(error.message))
      throw new TypeError(error.message, { cause: error });
    throw error;
  }
}
