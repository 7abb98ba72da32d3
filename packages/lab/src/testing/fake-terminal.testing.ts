import { PassThrough } from 'node:stream';

/** What ora asks of a terminal. */
export function fakeTerminal(columns = 120): PassThrough {
  const done = (): boolean => true;
  const terminal = { isTTY: true, columns, cursorTo: done, clearLine: done, moveCursor: done };
  return Object.assign(new PassThrough(), terminal);
}
