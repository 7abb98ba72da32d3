import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runMain } from '../testing/surroundings.testing.js';

describe('rankbatch board', () => {
  it('says where the board is, and ends at Ctrl-C', async () => {
    const signal = AbortSignal.abort();
    const { code, stdout, stderr } = await runMain(['board', tmpdir(), '--port', '0', '--no-open'], {
      signal,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^runs in .*: http:\/\/127\.0\.0\.1:\d+\/\nCtrl-C ends it\n$/);
  });

  it.each([
    [['--port', '70000'], '--port: must be an integer from 0 to 65535, got "70000"'],
    [['--port', 'x'], '--port: must be an integer from 0 to 65535, got "x"'],
    [['no-such-folder'], 'folder: must be there, got "no-such-folder"'],
  ])('answers %j with one clear line', async (words, message) => {
    const { code, stdout, stderr } = await runMain(['board', '--no-open', ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`rankbatch: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
