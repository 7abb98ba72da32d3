import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createContext, runInContext, type Context } from 'node:vm';

let context: Context | undefined;

/**
 * Bytes of memory in use after collecting garbage: the heap and all array buffers. Good to some 10 kB, so for the memory a
 * sample takes to about 1 byte at N = 10,000.
 */
export async function usedBytes(): Promise<number> {
  const { arrayBuffers, heapUsed } = await memoryWithoutGarbage();
  return arrayBuffers + heapUsed;
}

/** What Node.js tells about its memory, right after collecting garbage. */
export async function memoryWithoutGarbage(): Promise<NodeJS.MemoryUsage> {
  collectGarbage();
  // What background threads free is counted only after a turn of the event loop.
  await setImmediate();
  collectGarbage();
  return process.memoryUsage();
}

function collectGarbage(): void {
  if (context === undefined) {
    // Contexts made after this have the function, also in a process that was started without the flag.
    setFlagsFromString('--expose-gc');
    context = createContext();
  }
  runInContext('gc()', context);
}
