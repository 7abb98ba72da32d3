import { createLineProgress } from './line-progress.js';
import { isLive, type Progress, type RaceOutline, type Terminal } from './progress.js';
import { createSpinnerProgress } from './spinner-progress.js';

const silent: Omit<Progress, 'note'> = {
  prepare() {},
  onDownload() {},
  onDecode() {},
  onRead() {},
  onEvent() {},
  stop() {},
};

/** A live line on a terminal, one line an epoch elsewhere and where several runs go on at once, nothing but notes when quiet. */
export function createProgress(options: {
  readonly stream: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly quiet: boolean;
  readonly race: RaceOutline;
}): Progress {
  const { stream, env, quiet, race } = options;
  if (quiet)
    return {
      ...silent,
      note(text) {
        stream.write(`${text}\n`);
      },
    };
  return isLive(stream, env) && (race.jobs ?? 1) === 1
    ? createSpinnerProgress(stream, race)
    : createLineProgress(stream, race);
}
