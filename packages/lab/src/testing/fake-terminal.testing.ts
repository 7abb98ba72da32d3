import { PassThrough } from 'node:stream';

/** What ora asks of a terminal. */
export function fakeTerminal(): PassThrough {
  const done = (): boolean => true;
  const terminal = { isTTY: true, columns: 120, cursorTo: done, clearLine: done, moveCursor: done };
  return Object.assign(new PassThrough(), terminal);
}
