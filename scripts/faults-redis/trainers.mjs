// Trainers and a scoring worker that note all they are given and all they hand in.
import { setTimeout as sleep } from 'node:timers/promises';
import { openSelector } from '@rankbatch/redis';
import { LEASE, run } from './settings.mjs';

/** Losses that no other record has, so that each can be found in the log. */
let unique = 0;
/** @param {ArrayLike<number>} ids */
const lossesOf = (ids) => Float32Array.from(ids, (id) => (id % 13) + ++unique * 1e-5);

/** @param {Float32Array} losses */
export const keyOf = (losses) => Buffer.from(losses.buffer).toString('base64');

/**
 * What one call did.
 *
 * @typedef {object} Note
 * @property {string} key ids of a batch, losses of a record
 * @property {number} asked when it was called, ms
 * @property {number} time when it was answered, ms
 */

/**
 * @typedef {object} Notes
 * @property {Note[]} batches given
 * @property {Note[]} records handed in, and taken
 * @property {Note[]} refused chunks that another worker had by then
 * @property {string[]} errors
 * @property {number[]} added ids
 */

/** @returns {Notes} */
export const newNotes = () => ({ batches: [], records: [], refused: [], errors: [], added: [] });

/** @param {string} redis @param {import('rankbatch').Random} random @param {Notes} notes @param {() => boolean} goesOn */
export async function train(redis, random, notes, goesOn) {
  const selector = await openSelector({ redis, run, timeout: 60_000 });
  let asked = performance.now();
  /** @param {import('rankbatch').RemoteBatch} batch */
  const note = (batch) => notes.batches.push({ key: batch.ids.join(' '), asked, time: performance.now() });
  /** @param {Float32Array} losses */
  const noteRecord = (losses) => notes.records.push({ key: keyOf(losses), asked, time: performance.now() });
  try {
    let batch = await selector.next();
    note(batch);
    while (goesOn()) {
      await sleep(random.below(8));
      const losses = lossesOf(batch.ids);
      asked = performance.now();
      const kind = random.below(8);
      if (kind > 1) {
        batch = await selector.step(batch, losses);
        noteRecord(losses);
      } else {
        // Two calls that overlap, in either order.
        const record = async () => {
          await selector.record(batch.ids, losses);
          noteRecord(losses);
        };
        const both = [record, () => selector.next()];
        const [first, second] = kind === 0 ? both : both.toReversed();
        const results = await Promise.all([first?.(), second?.()]);
        batch = /** @type {import('rankbatch').RemoteBatch} */ (results[kind === 0 ? 1 : 0]);
      }
      note(batch);
      if (random.below(40) === 0) await selector.reportValidation(random.float());
      if (random.below(60) === 0) notes.added.push(...(await selector.add(2)));
    }
  } catch (error) {
    notes.errors.push(String(error));
  } finally {
    await selector.close();
  }
}

/** Scores what is due; sometimes it dies over it, sometimes it is too slow. @param {string} redis @param {import('rankbatch').Random} random @param {Notes} notes @param {() => boolean} goesOn */
export async function score(redis, random, notes, goesOn) {
  const selector = await openSelector({ redis, run, timeout: 60_000 });
  try {
    while (goesOn()) {
      const chunk = await selector.due(10 + random.below(20), LEASE);
      if (chunk === undefined) {
        await sleep(20);
        continue;
      }
      const fate = random.below(5);
      if (fate === 0) continue;
      await sleep(fate === 1 ? 3 * LEASE : random.below(10));
      const losses = lossesOf(chunk.ids);
      const asked = performance.now();
      const list = (await chunk.done(losses)) ? notes.records : notes.refused;
      list.push({ key: keyOf(losses), asked, time: performance.now() });
    }
  } catch (error) {
    notes.errors.push(String(error));
  } finally {
    await selector.close();
  }
}
