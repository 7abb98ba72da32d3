import { firstTexts } from './first-texts.js';

/** What a data set has to say, of many notes the first ten and how many more there are. */
export const shownNotes = (notes: readonly string[]): readonly string[] =>
  firstTexts(notes, (count) => `and ${count} more`);
