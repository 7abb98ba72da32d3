/** Whether two names may be one that was written otherwise: other case or marks, or, from four letters on, one letter more, less, other, or two in turn. */
export function isNear(a: string, b: string): boolean {
  const [short = '', long = ''] = [folded(a), folded(b)].toSorted((x, y) => x.length - y.length);
  if (short === long) return true;
  if (long.length < 4 || long.length > short.length + 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (long.length > short.length) return long.slice(at + 1) === short.slice(at);
  const isTurned = short[at] === long[at + 1] && short[at + 1] === long[at];
  return (
    short.slice(at + 1) === long.slice(at + 1) || (isTurned && short.slice(at + 2) === long.slice(at + 2))
  );
}

const folded = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
