import { check, checkOptions, text } from '../checks.js';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of downloaded files, where each system keeps what can be fetched again. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  checkOptions(env, { XDG_CACHE_HOME: text, LOCALAPPDATA: text });
  check('home', home, text);
  const set = (name: string): string | undefined => env[name] || undefined;
  const base =
    set('XDG_CACHE_HOME') ??
    (platform === 'win32'
      ? (set('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Caches')
        : join(home, '.cache'));
  return join(base, 'rankbatch');
}
