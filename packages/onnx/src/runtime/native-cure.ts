/** What `onnxruntime-node` is made for. */
const platforms = new Set(['linux x64', 'linux arm64', 'win32 x64', 'win32 arm64', 'darwin arm64']);

/**
 * What to do where the native runtime does not load.
 *
 * On 64-bit Linux its install script downloads files for CUDA. Where it cannot, npm leaves the whole package out without a word, as it is
 * an optional dependency, although what computes on the processor is in the package itself; without scripts npm keeps it.
 *
 * @param error why it does not load
 * @param place the platform, such as `linux x64`
 * @param path where this code was installed: what npx fetches is kept as it is, and no command of npm reaches it
 */
export function nativeCure(error: Error, place: string, path: string): string {
  if (!platforms.has(place)) return `there is none for ${place}`;
  if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return /[\\/]_npx[\\/]/.test(path)
      ? 'npm left it out; in a project, npm install --ignore-scripts @rankbatch/lab has it'
      : 'npm left it out; npm install --ignore-scripts in this project brings it back';
  if (error.message.includes('ld-linux'))
    return 'it needs a Linux with glibc, such as the image node:24-slim';
  return 'npm install --ignore-scripts onnxruntime-node installs it anew';
}
