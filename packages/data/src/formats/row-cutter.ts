/** Where the next letter stands in delimited text: at the start of a field, in one, in quotes, or behind a quote that may close them. */
type Place = 'start' | 'field' | 'quotes' | 'quote';

/** How fields are written. */
export interface FieldMarks {
  readonly delimiter: string;
  readonly quotes: boolean;
}

/**
 * Cuts text with LF at the ends of lines into pieces that end with a whole row: line ends in quotes do not end one.
 *
 * @param least letters of a piece, but the last
 */
export class RowCutter {
  readonly #marks: FieldMarks;
  readonly #least: number;
  #place: Place = 'start';
  #rest = '';
  /** Letters of the rest that end with a whole row. */
  #whole = 0;

  constructor(marks: FieldMarks, least: number) {
    this.#marks = marks;
    this.#least = least;
  }

  /** Takes more text; what is whole by now, or nothing where it is still short. */
  push(text: string): string {
    const end = this.#marks.quotes ? this.#endInQuotes(text) : text.lastIndexOf('\n') + 1;
    if (end > 0) this.#whole = this.#rest.length + end;
    this.#rest += text;
    if (this.#whole < this.#least) return '';
    const piece = this.#rest.slice(0, this.#whole);
    this.#rest = this.#rest.slice(this.#whole);
    this.#whole = 0;
    return piece;
  }

  /** Letters that wait for the end of their row. */
  get waiting(): number {
    return this.#rest.length - this.#whole;
  }

  /** All that is left. */
  end(): string {
    return this.#rest;
  }

  /** Letters of the text up to its last row that is whole. */
  #endInQuotes(text: string): number {
    const { delimiter } = this.#marks;
    let [place, end] = [this.#place, 0];
    for (let i = 0; i < text.length; i++) {
      const letter = text[i];
      if (place === 'quotes') {
        if (letter === '"') place = 'quote';
      } else if (letter === '"') {
        // A quote opens at the start of a field only, and two in quotes are one.
        if (place !== 'field') place = 'quotes';
      } else if (letter === '\n') {
        place = 'start';
        end = i + 1;
      } else {
        place = letter === delimiter ? 'start' : 'field';
      }
    }
    this.#place = place;
    return end;
  }
}
