import { expect, test } from 'vitest';
import { requireServer, showAddress } from './address.js';

test.each([
  ['redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0'],
  ['redis://ranker@127.0.0.1:6379', 'redis://ranker@127.0.0.1:6379'],
  ['redis://:secret@host', 'redis://:***@host'],
  ['redis://ranker:se:cret@host:1/2', 'redis://ranker:***@host:1/2'],
  ['redis://ranker:se@cr/et@host', 'redis://ranker:***@host'],
  ['redis://ranker://secret@host', 'redis://ranker:***@host'],
  ['ranker:se:cret@host', 'ranker:***@host'],
])('of %s, %s is shown', (address, shown) => {
  expect(showAddress(address)).toBe(shown);
  expect(showAddress([address])).toBe(shown);
});

test.each([
  'host',
  'host:6379',
  'http://host',
  'redis://host:port',
  'redis://u:se/cret@host',
  'redis://u:%zz@host',
  'redis://host/a',
])('%s, which is no address, is refused at once', (redis) => {
  const message = `runs: redis: must be an address such as redis://HOST:PORT/0, or rediss:// for TLS, got "${showAddress(redis)}"; special`;
  expect(() => requireServer('runs', { redis })).toThrow(message);
  expect(() => requireServer('runs', { redis: ['redis://host', redis] })).toThrow(message);
});

test.each(['redis://host', 'rediss://u:p%2F@host:1/3', 'redis://[::1]:6379', 'unix:///run/redis.sock'])(
  '%s is an address',
  (redis) => {
    expect(() => requireServer('runs', { redis })).not.toThrow();
  },
);
