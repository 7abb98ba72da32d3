import { checks, type Rule } from 'rankbatch/internal';
import { oneLine, RunError } from '../base/errors.js';
import { checkEpochs } from '../results/check-records.js';
import type { CellOrder } from '../race/sweep.js';
import { isSameConfig } from '../run-folder/same-config.js';
import { requireManifest } from '../run-folder/manifest-format.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { verifyRun } from '../run-folder/verify-run.js';
import type { CellJob, CellNews, CellResult } from './cell-job.js';
import { LostParcelError } from './parcels.js';

const { check, checkFields, checkOptions, fieldOf, integer, itemsOf, listOf, number, object } = checks;

/** One name of a folder or a file: it leads nowhere else. */
const plainName: Rule = {
  says: 'a name of letters, digits and . _ -',
  holds: (value) => typeof value === 'string' && /^(?!\.\.?$)[\w.-]{1,255}$/.test(value),
};
/** Nothing leads out of the folder of a run, or takes its lock. */
const plainPath: Rule = {
  says: 'below the folder of the run, and no lock',
  holds: (value) =>
    typeof value === 'string' &&
    /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(value) &&
    !/(^|\/)lock\.json$/.test(value),
};
/** What a terminal can show. */
const shown: Rule = {
  says: 'a text without control characters',
  holds: (value) => typeof value === 'string' && !/\p{Cc}/u.test(value),
};
const digest: Rule = {
  says: 'a SHA-256 in hexadecimal',
  holds: (value) => typeof value === 'string' && /^[\da-f]{64}$/.test(value),
};

/** Refuses what is no job of a comparison: whoever can write to the server may have made it. */
export function requireJob(id: unknown, job: unknown): asserts job is CellJob {
  refusing(RunError, () => {
    check('job: id', id, plainName);
    checkFields('job', job, { number: integer(1), of: integer(1) });
    checkOptions('job', job, { checkpointEvery: integer(1), variant: object });
    checkOptions('job: variant', fieldOf(job, 'variant') ?? {}, {
      learningRate: number,
      batchSize: integer(1),
    });
    const [config, data] = [fieldOf(job, 'config'), fieldOf(job, 'data')];
    requireManifest({ version: 1, kind: 'run', config, data, environment: {}, startedAt: '' }, 'job');
  });
}

/** Refuses what no worker leaves of a run. */
export function requireResult(result: unknown): asserts result is CellResult {
  refusing(LostParcelError, () => {
    checkFields('result', result, { files: listOf(object) });
    checkOptions('result', result, { failure: shown });
    const files = itemsOf(fieldOf(result, 'files'));
    for (const file of files)
      checkFields('result: file', file, { path: plainPath, bytes: integer(0, 2 ** 40), sha256: digest });
    const paths = new Set(files.map((file) => fieldOf(file, 'path')));
    check('result: files, each once', paths.size, integer(files.length, files.length));
  });
}

/** Refuses a folder that has come where it is not, whole, of the run that was asked for. */
export async function requireRun(
  folder: string,
  { config, data }: Pick<CellOrder, 'config' | 'data'>,
): Promise<void> {
  const known = await readManifest(folder).catch((error: unknown) => {
    throw new LostParcelError(oneLine(error), { cause: error });
  });
  if (!isSameConfig(known.config, config) || known.data.sha256 !== data.sha256 || known.changes)
    throw new LostParcelError(
      `result: must be the run that was asked for, ${JSON.stringify(config)}, got ${JSON.stringify(known.config)} on data of SHA-256 ${known.data.sha256}`,
    );
  const { faults, isProtected } = await verifyRun(folder);
  if (!isProtected) throw new LostParcelError('result: must have checksums.json, got none');
  if (faults[0] !== undefined) throw new LostParcelError(faults[0]);
}

/** Whether it is what a worker tells while it works. */
export function isNews(value: unknown): value is CellNews {
  try {
    checkFields('news', value, { worker: shown });
    const kind = fieldOf(value, 'kind');
    if (kind === 'refused') checkFields('news', value, { reason: shown });
    else if (kind === 'batch') checkFields('news', value, { epoch: integer(0), progress: number });
    else if (kind === 'epoch') checkEpochs('news', [fieldOf(value, 'record')]);
    else if (kind === 'run') {
      checkFields('news', value, { finished: integer(0) });
      const manifest = fieldOf(value, 'manifest');
      if (manifest !== undefined) requireManifest(manifest, 'news');
    } else return false;
    return true;
  } catch {
    return false;
  }
}

/** What is refused, as an error of another class. */
function refusing(Refusal: typeof RunError, look: () => void): void {
  try {
    look();
  } catch (error) {
    throw new Refusal(
      `${oneLine(error)}; it was not made by rankbatch of this version: who can write to that server?`,
      { cause: error },
    );
  }
}
