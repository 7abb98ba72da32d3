/** A text on one line, cut behind so many letters; a sign of two UTF-16 units stays whole, or goes. */
export function firstLetters(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
