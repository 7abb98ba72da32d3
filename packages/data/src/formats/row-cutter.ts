/** Where the next letter stands in delimited text: at the start of a field, in one, in quotes, or behind a quote that may close them. */
type Place = 'start' | 'field' | 'quotes' | 'quote';

/** How fields are written, as in `DelimitedOptions`. */
export interface FieldMarks {
  readonly delimiter?: string;
  readonly quotes?: boolean;
  readonly comment?: string;
}

/**
 * Cuts text with LF at the ends of lines into pieces that end with a whole row: line ends in quotes do not end one. Comments become empty
 * lines.
 *
 * @param least letters of a piece, but the last
 */
export class RowCutter {
  readonly #delimiter: string;
  readonly #quotes: boolean;
  readonly #comment: string | undefined;
  readonly #least: number;
  /** Whether the next line stands in quotes. */
  #isQuoted = false;
  #rest = '';
  /** Letters of the rest that end with a whole row. */
  #whole = 0;
  /** What there is of the next line. */
  #line = '';

  constructor({ delimiter = ',', quotes = true, comment }: FieldMarks, least: number) {
    this.#delimiter = delimiter;
    this.#quotes = quotes;
    this.#comment = comment;
    this.#least = least;
  }

  /** Takes more text; what is whole by now, or nothing where it is still short. */
  push(text: string): string {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.#take(this.#line + text.slice(0, end));
      this.#line = '';
    }
    this.#line += text.slice(end);
    if (this.#whole < this.#least) return '';
    const piece = this.#rest.slice(0, this.#whole);
    this.#rest = this.#rest.slice(this.#whole);
    this.#whole = 0;
    return piece;
  }

  /** Letters that wait for the end of their row. */
  get waiting(): number {
    return this.#rest.length - this.#whole + this.#line.length;
  }

  /** All that is left. */
  end(): string {
    this.#take(this.#line);
    this.#line = '';
    return this.#rest;
  }

  /** Takes whole lines. */
  #take(text: string): void {
    if (!this.#quotes && this.#comment === undefined) {
      this.#rest += text;
      this.#whole = this.#rest.length;
      return;
    }
    let from = 0;
    for (let start = 0; start < text.length;) {
      const found = text.indexOf('\n', start);
      const end = found < 0 ? text.length : found;
      if (!this.#isQuoted && this.#isComment(text, start, end)) {
        this.#rest += text.slice(from, start);
        from = end;
      } else if (this.#quotes) {
        this.#isQuoted = this.#endsInQuotes(text, start, end);
      }
      start = end + 1;
      if (!this.#isQuoted) this.#whole = this.#rest.length + Math.min(start, text.length) - from;
    }
    this.#rest += text.slice(from);
  }

  /** What is quoted is data, whatever it begins with. */
  #isComment(text: string, start: number, end: number): boolean {
    if (this.#comment === undefined || (this.#quotes && text[start] === '"')) return false;
    const [first] = text.slice(start, end).split(this.#delimiter, 1);
    return first!.trim().startsWith(this.#comment);
  }

  /** Whether a line ends in quotes. */
  #endsInQuotes(text: string, start: number, end: number): boolean {
    const [mark] = this.#delimiter;
    let place: Place = this.#isQuoted ? 'quotes' : 'start';
    for (let i = start; i < end; i++) {
      const letter = text[i];
      if (place === 'quotes') {
        if (letter === '"') place = 'quote';
      } else if (letter === '"') {
        // A quote opens at the start of a field only, and two in quotes are one.
        if (place !== 'field') place = 'quotes';
      } else if (letter === mark && text.startsWith(this.#delimiter, i)) {
        place = 'start';
        i += this.#delimiter.length - 1;
      } else {
        place = 'field';
      }
    }
    return place === 'quotes';
  }
}

/** Text with LF at the ends of lines, its comments as empty lines. */
export function withoutComments(text: string, marks: FieldMarks): string {
  if (marks.comment === undefined) return text;
  const cutter = new RowCutter(marks, Infinity);
  cutter.push(text);
  return cutter.end();
}
