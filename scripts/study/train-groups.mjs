/**
 * Trains cells, group by group, of which each is of one task and seed so that data is loaded once. A group whose data cannot be loaded is left out, which is
 * told and fails the study in the end, and the others go on.
 *
 * @template {{ readonly task: string }} Cell
 * @template Data
 * @param {readonly (readonly Cell[])[]} groups
 * @param {object} actions
 * @param {(cell: Cell) => Promise<Data>} actions.load
 * @param {(data: Data, cell: Cell) => Promise<void>} actions.train
 * @param {string} [actions.cure] what helps where data is missing
 * @param {(line: string) => void} [actions.tell]
 */
export async function trainGroups(
  groups,
  { load, train, cure = 'RANKBATCH_DATA=FOLDER tells where it is', tell = console.error },
) {
  /** @type {Set<string>} */
  const lacking = new Set();
  for (const cells of groups) {
    const [first] = cells;
    if (first === undefined) continue;
    const loaded = await load(first).then(
      (data) => ({ data }),
      (/** @type {unknown} */ error) => {
        tell(`${first.task}: ${error instanceof Error ? error.message : String(error)}; ${cure}`);
        lacking.add(first.task);
      },
    );
    if (loaded) for (const cell of cells) await train(loaded.data, cell);
  }
  if (lacking.size === 0) return;
  tell(`not trained, as their data could not be loaded: ${[...lacking].join(', ')}`);
  process.exitCode = 1;
}
