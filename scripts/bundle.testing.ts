import { rolldown } from 'rolldown';

/**
 * Bundles modules for browsers into a folder, each under its name; what is not there for browsers is an error.
 *
 * @param entries the path of the module to bundle as `<name>.js`
 */
export async function bundleForBrowsers(
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<void> {
  const bundle = await rolldown({
    input: entries,
    platform: 'browser',
    tsconfig: false, // whose paths lead to the sources for Node.js
    onLog(_, log) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
    },
  });
  await bundle.write({ dir: folder, format: 'es' });
  await bundle.close();
}
