/** Shows a page in the user's browser, where there is a display; that it cannot is no failure. */
export async function openBrowser(url: string): Promise<void> {
  const { env, platform } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (!hasDisplay) return;
  try {
    const { default: open } = await import('open');
    const child = await open(url);
    child.on('error', () => {});
  } catch {
    // The address is printed all the same.
  }
}
