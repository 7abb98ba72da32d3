/**
 * Ends a study with the reason alone, as where its data cannot be loaded: `await loadDataset('mnist').catch(endWith('study:tfjs'))`.
 *
 * @param {string} study
 * @returns {(error: unknown) => never}
 */
export const endWith = (study) => (error) => {
  console.error(`${study}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
};
