const most = 10;

/** Texts for a line: the first ten, and behind them how many more there are, in words. */
export function firstTexts(texts: readonly string[], more: (count: number) => string): readonly string[] {
  return texts.length > most ? [...texts.slice(0, most), more(texts.length - most)] : texts;
}
