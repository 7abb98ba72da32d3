/**
 * Trains cells, group by group, of which each is of one task and seed so that data is loaded once. A group without its data is left out, and the others go on.
 *
 * @template Data
 * @param {readonly (readonly import('./cells.mjs').Cell[])[]} groups
 * @param {object} actions
 * @param {(cell: import('./cells.mjs').Cell) => Promise<Data | undefined>} actions.load undefined where there is none
 * @param {(data: Data, cell: import('./cells.mjs').Cell) => Promise<void>} actions.train
 * @returns {Promise<string[]>} the tasks without data
 */
export async function trainGroups(groups, { load, train }) {
  /** @type {Set<string>} */
  const lacking = new Set();
  for (const cells of groups) {
    const [first] = cells;
    if (first === undefined) continue;
    const data = await load(first);
    if (data === undefined) lacking.add(first.task);
    else for (const cell of cells) await train(data, cell);
  }
  return [...lacking];
}
