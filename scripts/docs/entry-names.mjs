// A plugin of TypeDoc: entry points are named as they are imported, not by where their sources lie.

/** Source of an entry point, from the repository, to the name that imports it. */
const names = new Map([
  ['data/src/browser', '@rankbatch/data/browser'],
  ['lab/src/runs', '@rankbatch/lab/run-folder'],
  ['lab/src/report', '@rankbatch/lab/report'],
]);

/** @typedef {{ name: string }} Module */
/** @typedef {{ project: { children?: Module[] } }} Context */

/** @param {{ converter: { on(event: 'resolveBegin', heard: (context: Context) => void): void } }} application */
export function load({ converter }) {
  converter.on('resolveBegin', ({ project }) => {
    for (const module of project.children ?? []) {
      const folder = module.name.replace(/\/src(\/index)?$/, '');
      module.name = names.get(module.name) ?? (folder === 'rankbatch' ? folder : `@rankbatch/${folder}`);
    }
  });
}
