import { expect, test } from 'vitest';
import { knownStrategies } from '../known-strategies.js';
import { makeStrategy } from './own-parts.js';

test.each(Object.keys(knownStrategies))('%s is no name for a strategy of your own', (kind) => {
  const make = () => makeStrategy({ kind }, () => ({ draw: () => expect.fail() }));
  expect(make).toThrow(
    `makeStrategy: kind: must be a name of your own, got "${kind}"; this package has a strategy of it`,
  );
});
