import { refuse } from '../base/error.js';

/** Of a socket's path, in bytes, on every Unix; Node.js cuts off what is longer without a word. */
const MOST_BYTES = 103;

/** Refuses what is no path of a socket, before anything is done with it. */
export function requireAddress(subject: string, address: unknown): asserts address is string {
  if (typeof address !== 'string' || address === '') refuse(subject, 'must be the path of a socket', address);
  if (process.platform !== 'win32' && Buffer.byteLength(address) > MOST_BYTES)
    refuse(subject, `must have at most ${MOST_BYTES} bytes`, address, 'choose a shorter path, as below /tmp');
}
