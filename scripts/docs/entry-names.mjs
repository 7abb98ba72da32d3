// A plugin of TypeDoc: entry points are named as they are imported, not by where their sources lie.
import { fileURLToPath } from 'node:url';
import { entryPoints } from './entry-points.mjs';

/** @typedef {{ project: { children?: { name: string }[] } }} Context */

/** @param {{ converter: { on(event: 'resolveBegin', heard: (context: Context) => void): void } }} application */
export function load({ converter }) {
  const names = new Map(
    entryPoints(fileURLToPath(new URL('../../', import.meta.url))).map(({ source, name }) => [
      source.replace('packages/', '').replace(/(\/index)?\.ts$/, ''),
      name,
    ]),
  );
  converter.on('resolveBegin', ({ project }) => {
    for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name;
  });
}
