import { median } from '../../base/median.js';
import type { Pacer } from '../pacer.js';
import { memoryWithoutGarbage } from '../used-bytes.js';

/** Bytes of memory, garbage collected: of the process, of the JavaScript heap, bound to it from outside, and of that in array buffers. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** Memory early and late in a long run: medians of the first and of the last quarter of the looks at it. */
export interface Soak {
  readonly steps: number;
  readonly early: Memory;
  readonly late: Memory;
}

/** Makes `steps` and looks at the memory at equal distances, `looks` times in all, after a tenth of the steps to warm up. */
export async function soak(
  step: () => Promise<unknown>,
  { steps, looks }: { readonly steps: number; readonly looks: number },
  { pacer, onPhase }: { readonly pacer: Pacer; readonly onPhase: (phase: string) => void },
): Promise<Soak> {
  const seen: NodeJS.MemoryUsage[] = [];
  const warmUp = Math.floor(steps / 10);
  for (let done = 1; done <= steps; done++) {
    await step();
    const share = (done - warmUp) / (steps - warmUp);
    if (Math.floor(share * looks) > seen.length) seen.push(await memoryWithoutGarbage());
    if (pacer.isDue) {
      onPhase(`soak ${Math.floor((100 * done) / steps)} %`);
      await pacer.turn();
    }
  }
  const quarter = Math.ceil(seen.length / 4);
  return { steps, early: middle(seen.slice(0, quarter)), late: middle(seen.slice(-quarter)) };
}

function middle(seen: readonly NodeJS.MemoryUsage[]): Memory {
  const of = (key: keyof Memory): number => median(seen.map((memory) => memory[key]));
  return {
    rss: of('rss'),
    heapUsed: of('heapUsed'),
    external: of('external'),
    arrayBuffers: of('arrayBuffers'),
  };
}
