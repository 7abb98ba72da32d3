import { describe, expect, test } from 'vitest';
import { isReleased, nextVersion, notesOf, releaseChangelog, withVersion } from './version.mjs';

describe('the next version', () => {
  test.each([
    ['0.1.9', 'patch', '0.1.10'],
    ['0.1.9', 'minor', '0.2.0'],
    ['0.1.9', 'major', '1.0.0'],
    ['0.1.9', '0.1.9', '0.1.9'],
    ['0.9.0', '0.10.0', '0.10.0'],
    ['1.9.9', '2.0.0', '2.0.0'],
  ])('of %s, asked for %s, is %s', (current, wanted, expected) => {
    expect(nextVersion(current, wanted)).toBe(expected);
  });

  test('is not below the current one, and no other word', () => {
    expect(() => nextVersion('0.10.0', '0.9.9')).toThrow(
      'must not be below the current version, which is 0.10.0',
    );
    expect(() => nextVersion('0.1.0', 'v1.0')).toThrow(
      'must be patch, minor, major or a version such as 1.2.3',
    );
  });
});

test('a package gets the version, and asks for that version of our packages and no other', () => {
  const manifest = {
    name: '@rankbatch/lab',
    version: '0.1.0',
    dependencies: { rankbatch: '0.1.0', hono: '^0.1.0' },
    peerDependencies: { '@rankbatch/board': '0.1.0' },
    exports: { '.': './dist/index.js' },
  };
  const released = withVersion(manifest, '0.2.0', new Set(['rankbatch', '@rankbatch/board']));
  expect(JSON.stringify(released)).toBe(
    JSON.stringify({
      ...manifest,
      version: '0.2.0',
      dependencies: { rankbatch: '0.2.0', hono: '^0.1.0' },
      peerDependencies: { '@rankbatch/board': '0.2.0' },
    }),
  );
});

describe('the changelog', () => {
  const before = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n';
  const after =
    '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-01-31)\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n';

  test('has what was unreleased below the version after a release', () => {
    expect(releaseChangelog(before, '0.2.0', '2026-01-31')).toBe(after);
    expect(notesOf(after, '0.2.0')).toBe('- New.');
    expect(notesOf(after, 'Unreleased')).toBe('');
    expect([isReleased(before, '0.2.0'), isReleased(after, '0.2.0')]).toEqual([false, true]);
  });

  test('must say something new, of a version that it does not know', () => {
    expect(() => releaseChangelog(after, '0.3.0', '2026-02-01')).toThrow(
      'must have lines below "## Unreleased"',
    );
    expect(() => releaseChangelog(before, '0.1.0', '2026-02-01')).toThrow('0.1.0: must be new');
  });
});
