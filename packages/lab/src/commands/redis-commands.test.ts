import { expect, test } from 'vitest';
import { runMain } from '../testing/surroundings.testing.js';

const nowhere = ['--redis', 'http://127.0.0.1:1'];

test.each([
  [['rank', '--samples', '10'], "required option '--run <name>' not specified"],
  [['rank', '--run', 'a', '--samples', '0'], '--samples: must be a positive integer, got "0"'],
  [['rank', '--run', 'a', '--samples', '10', '--select', 'best'], '--select: must be '],
  [
    ['rank', '--run', 'a', '--samples', '10', ...nowhere],
    '--redis: must begin with redis:// or rediss:// and a host, got "http://127.0.0.1:1"',
  ],
  [
    ['runs', ...nowhere],
    '--redis: must begin with redis:// or rediss:// and a host, got "http://127.0.0.1:1"',
  ],
  [
    ['runs', '--redis', 'ranker:se@cret@127.0.0.1'],
    '--redis: must begin with redis:// or rediss:// and a host, got "***@127.0.0.1"',
  ],
])('%j is answered with one clear line', async (words, message) => {
  const { code, stdout, stderr } = await runMain(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`rankbatch: ${message}`);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a name that cannot be one is refused by the package', async () => {
  const { code, stderr } = await runMain(['rank', '--run', 'a b', '--samples', '100']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'rankbatch: run: must be 1 to 100 letters, digits and ". _ -", got "a b"\n',
  });
});
