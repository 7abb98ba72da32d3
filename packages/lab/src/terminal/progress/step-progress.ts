import { createLiveLine } from './live-line.js';
import { isLive, type Terminal } from './progress.js';

/** Says what is being done. */
export interface StepProgress {
  step(text: string): void;
  stop(): void;
}

const quietMs = 2000;

/** A spinner on a live terminal; elsewhere a line when more than two seconds have gone by since the last one. */
export function createStepProgress(
  stream: Terminal,
  {
    env,
    quiet,
    now = () => performance.now(),
  }: { readonly env: NodeJS.ProcessEnv; readonly quiet: boolean; readonly now?: () => number },
): StepProgress {
  if (quiet) return { step() {}, stop() {} };
  if (isLive(stream, env)) {
    const line = createLiveLine(stream);
    return { step: line.show, stop: line.stop };
  }
  let last = now();
  return {
    step(text) {
      if (now() - last <= quietMs) return;
      last = now();
      stream.write(`${text}\n`);
    },
    stop() {},
  };
}
