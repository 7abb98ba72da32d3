/**
 * The whole address of a folder, with a slash at its end: `import` takes no path that begins with a name, in a worker that was made of a
 * blob none at all, and Vite's server for development refuses `/ort/`.
 *
 * @param place of the page or of the worker's script
 */
export function folderUrl(
  folder: string,
  { href, origin }: { readonly href: string; readonly origin: string },
): string {
  const base = href.startsWith('blob:') ? origin : href;
  return new URL(folder.endsWith('/') ? folder : `${folder}/`, base).href;
}
