import { isDeepStrictEqual } from 'node:util';
import { withoutPlace } from './moved-data.js';
import type { RunConfig } from './run-config.js';

/**
 * Whether two runs are to train alike: how many threads one began with is up to the jobs of then; notes are in the words of the version of then; and the data may have
 * moved.
 */
export function isSameConfig(one: RunConfig, other: RunConfig): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

/** What differs between two such runs: `module.sha256 was "5f" and now is "c0"`. */
export function describeChanges(before: RunConfig, now: RunConfig): string {
  const [old, asked] = [settingsOf(comparable(before)), settingsOf(comparable(now))];
  const told = (value: string | undefined) => value ?? 'not given';
  return [...new Set([...old.keys(), ...asked.keys()])]
    .filter((name) => old.get(name) !== asked.get(name))
    .map((name) => `${name} was ${told(old.get(name))} and now is ${told(asked.get(name))}`)
    .join(', ');
}

function comparable({ data: { name, options }, ...config }: RunConfig): object {
  const data = { name, options: withoutPlace(options) };
  return { ...config, data, threads: undefined, modelNotes: undefined };
}

/** Every setting by its path, such as `data.options.size`, as JSON. */
function settingsOf(value: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries<unknown>({ ...value }).flatMap(([key, setting]) =>
      setting instanceof Object
        ? [...settingsOf(setting, `${path}${key}.`)]
        : setting === undefined
          ? []
          : [[`${path}${key}`, JSON.stringify(setting)] as const],
    ),
  );
}
