import { PassThrough } from 'node:stream';

/** A stream that says it is a terminal. */
export function fakeTerminal(columns = 120): PassThrough {
  return Object.assign(new PassThrough(), { isTTY: true, columns });
}
