/**
 * @typedef {{ folder: string, random: import('rankbatch').Random, tally: Tally, goesOn: () => boolean }} AttackContext
 * @typedef {(context: AttackContext) => Promise<void>} Attack
 * @typedef {'refused' | 'same' | 'taken' | 'wrong' | 'unclear'} Outcome
 */

/** @type {readonly Outcome[]} */
const outcomes = ['refused', 'same', 'taken', 'wrong', 'unclear'];
/** Errors that are ours, which tell what was asked, the rule and what was found. */
const clear = new Set(['UsageError', 'RunError', 'DataError', 'RankbatchError', 'DamagedFileError']);
const examplesKept = 10;

/** What came of attacks, by what was attacked. */
export class Tally {
  /** @type {Map<string, Record<Outcome, number>>} */
  #counts = new Map();
  /** @type {string[]} */
  #examples = [];
  /** @type {string[]} */
  #notes = [];

  /** @param {string} what @param {Outcome} outcome @param {string} [example] */
  add(what, outcome, example) {
    const counts = this.#counts.get(what) ?? { refused: 0, same: 0, taken: 0, wrong: 0, unclear: 0 };
    counts[outcome] += 1;
    this.#counts.set(what, counts);
    const isBad = outcome === 'wrong' || outcome === 'unclear';
    if (isBad && this.#examples.length < examplesKept) this.#examples.push(`${what}: ${example ?? outcome}`);
  }

  /**
   * Adds what came of one attack: `judge` tells of a result that came back.
   *
   * @template T
   * @param {string} what @param {() => T | Promise<T>} work @param {(result: T) => Outcome} judge
   * @param {() => string} [tell] what was done
   */
  async try(what, work, judge, tell) {
    try {
      this.add(what, judge(await work()));
    } catch (error) {
      if (error instanceof Error && clear.has(error.name)) this.add(what, 'refused');
      else {
        const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.add(what, 'unclear', tell ? `${tell()}: ${found}` : found);
      }
    }
  }

  /** Adds a line below the table. @param {string} line */
  note(line) {
    this.#notes.push(line);
  }

  rows() {
    return [...this.#counts].map(([what, counts]) => ({
      what,
      tried: outcomes.reduce((sum, outcome) => sum + counts[outcome], 0),
      ...counts,
    }));
  }

  isClean() {
    return this.rows().every(({ wrong, unclear }) => wrong + unclear === 0);
  }

  text() {
    const lines = this.rows().map(
      ({ what, tried, refused, same, taken, wrong, unclear }) =>
        `| ${[what.padEnd(32), tried, refused, same, taken, wrong, unclear].join(' | ')} |`,
    );
    const head =
      '| what was attacked                | tried | refused clearly | changed nothing | taken as other data | silently wrong | unclear error |\n| - | - | - | - | - | - | - |';
    return `${[head, ...lines, ...this.#notes, ...this.#examples].join('\n')}\n`;
  }
}
