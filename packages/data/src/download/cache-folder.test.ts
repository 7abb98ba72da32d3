import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.js';

describe('cacheFolder', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['linux', {}, join('home', '.cache', 'rankbatch')],
    ['linux', { XDG_CACHE_HOME: 'big' }, join('big', 'rankbatch')],
    ['linux', { XDG_CACHE_HOME: '' }, join('home', '.cache', 'rankbatch')],
    ['darwin', {}, join('home', 'Library', 'Caches', 'rankbatch')],
    ['win32', { LOCALAPPDATA: 'local' }, join('local', 'rankbatch')],
    ['win32', {}, join('home', 'AppData', 'Local', 'rankbatch')],
  ])('on %s with %j', (platform, env, expected) => {
    expect(cacheFolder(env, platform, 'home')).toBe(expected);
  });
});
