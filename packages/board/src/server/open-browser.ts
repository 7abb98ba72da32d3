import { spawn } from 'node:child_process';

/** The program of each system that shows an address in the user's browser, without a shell in between. */
const programs: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Shows a page in the user's browser, where there is a display; that it cannot is no failure: the address is printed all the same. */
export function openBrowser(url: string, platform = process.platform, start: typeof spawn = spawn): void {
  const { env } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return;
  const [program, ...words] = programs[platform] ?? ['xdg-open'];
  start(program, [...words, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
