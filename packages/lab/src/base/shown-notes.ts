const MOST_SHOWN = 10;

/** What a data set has to say, of many notes the first ten and how many more there are. */
export const shownNotes = (notes: readonly string[]): readonly string[] =>
  notes.length > MOST_SHOWN
    ? [...notes.slice(0, MOST_SHOWN), `and ${notes.length - MOST_SHOWN} more`]
    : notes;
