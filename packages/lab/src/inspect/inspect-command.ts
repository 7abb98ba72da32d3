// inspect: rankbatch inspect, what the history of a run tells of its samples.
import { basename, dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { interruptible } from '../terminal/interrupt.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { systemCode, UsageError } from '../base/errors.js';
import { positiveInteger } from '../terminal/option-values.js';
import { reasonOf, writeAtomically } from '../base/durable-files.js';
import { originalValues } from '../page/original-values.js';
import { sourceOf } from '../page/source-of.js';
import { readLedger, type LedgerColumns } from '../run-folder/ledger.js';
import { requireOtherFile } from '../run-folder/output-file.js';
import { movedTo } from '../run-folder/moved-data.js';
import type { RunConfig } from '../run-folder/run-config.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { sampleAnswers } from '../run-folder/sample-answers.js';
import { loadDatasetOf, type ShownDataset } from '../services/load-dataset-of.js';
import { describeFailures } from '../run-folder/failure.js';
import { readRun } from '../run-folder/read-runs.js';
import type { Services } from '../services/services.js';
import { asSteps, showingDownloads } from '../terminal/progress/download-progress.js';
import { createStepProgress } from '../terminal/progress/step-progress.js';
import { describeClean, writeClean } from './clean-file.js';
import { dataFiles } from './data-files.js';
import { inspectRun, type Inspection } from './inspect-run.js';
import { estimateNoiseRate } from './noise-rate.js';
import { renderInspection } from './inspect-text.js';
import { readTickedRows } from './ticked-rows.js';
import { withoutWeights } from './without-weights.js';

const examples = `
Likely label errors have a high mean loss over the epochs; runs that draw all samples alike (shuffle, random) show them best.

Examples:
  $ rankbatch inspect runs/mnist
  $ rankbatch inspect runs/mnist --top 100 --csv samples.csv --parquet samples.parquet
  $ rankbatch inspect runs/mnist --json --quiet | jq .labelErrors.ids
  $ rankbatch inspect runs/houses --csv samples.csv                            # put an x into the column drop of some rows,
  $ rankbatch inspect runs/houses --drop samples.csv --out-clean clean.csv     # then write the table without them
`;

interface InspectArguments {
  readonly top: string;
  readonly dataDir?: string;
  readonly csv?: string;
  readonly parquet?: string;
  readonly drop?: string;
  readonly outClean?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `rankbatch inspect`: the samples of a run that stand out. */
export function createInspectCommand(
  services: Pick<Services, 'loadDataset'>,
  { stdout, stderr, env, signal }: Surroundings,
): Command {
  return new Command('inspect')
    .description(
      'show the hardest, never learnt and most forgotten samples of a run, and likely label errors',
    )
    .argument('<run>', 'run folder')
    .option('--top <n>', 'samples shown of each list', '20')
    .option('--data-dir <folder>', "folder with the data set's files, for the pictures in inspect.html")
    .option('--csv <file>', 'also write all samples as CSV')
    .option('--parquet <file>', 'also write all samples as Parquet')
    .option('--drop <csv>', 'rows to leave out: a CSV with an x in its column drop, from --csv or the board')
    .option(
      '--out-clean <file>',
      'write the file of the data without these rows (of pictures a list of the others; of several files a folder)',
    )
    .option('--json', 'print what was found as JSON')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', examples)
    .action(async (folder: string, given: InspectArguments) => {
      const top = positiveInteger('--top', given.top);
      requireBoth(given);
      const progress = createStepProgress(stderr, { env, quiet: given.quiet ?? false });
      try {
        progress.step('reading the run');
        const run = await readRun(folder);
        const read = await filesRead(given, run.manifest.config.data);
        await requireOutputs(given, read);
        const kept = await readLedger(folder, run.manifest.data.train);
        if (kept === null)
          throw new UsageError(
            `${folder}: must hold the ledger.parquet of a finished epoch, got none${describeFailures([run]) || ' yet'}`,
          );
        const ticked =
          given.drop === undefined
            ? undefined
            : await readTickedRows(given.drop, kept, run.manifest.data.sha256);
        const { config, data } = run.manifest;
        const ledger = withoutWeights(kept, run.manifest);
        const isWeighted = config.classWeights !== undefined;
        const inspection = inspectRun(ledger, run.metrics.at(-1), data.task, isWeighted);
        progress.step('reading the data set');
        const { dataDir, csv, parquet, json } = given;
        const source = showingDownloads(services, asSteps(progress), signal);
        const dataset = await interruptible(signal, () =>
          loadDatasetOf(run.manifest, { ...source, ...(dataDir !== undefined && { dataDir }) }),
        );
        progress.step('writing');
        // Loaded late: help and errors do not need their libraries.
        const { renderInspectionPage } = await import('./inspect-page.js');
        const { inspectionCsv, inspectionParquet } = await import('./inspect-export.js');
        const exported = { data, dataset };
        const page = renderInspectionPage(run, inspection, { ledger, dataset, top });
        signal.throwIfAborted();
        const notWritten = await writePage(folder, page);
        if (csv !== undefined) await writeFileAtomically(csv, inspectionCsv(kept, inspection, exported));
        if (parquet !== undefined)
          await writeFileAtomically(parquet, inspectionParquet(kept, inspection, exported));
        const clean =
          ticked === undefined || given.outClean === undefined
            ? []
            : await writeClean(run.manifest, dataset, { rows: ticked, out: given.outClean, read, dataDir });
        progress.stop();
        const noiseRate = ledger.trueLabel ? null : estimateNoiseRate(run.metrics, config);
        const facts = sampleFacts(ledger, data, dataset);
        stdout.write(
          json
            ? `${JSON.stringify({ ...toJson(inspection, top, facts), noiseRate, ...(clean.length > 0 && { clean }) }, null, 2)}\n`
            : `${renderInspection(run, inspection, { ledger, dataset, top })}\n\n${join(folder, 'inspect.html')}${notWritten}\n${describeClean(clean)}`,
        );
      } finally {
        progress.stop();
      }
    });
}

/** What no output may replace: the list of rows to leave out, and the data, where they were and where they are now. */
async function filesRead({ drop, dataDir }: InspectArguments, data: RunConfig['data']): Promise<string[]> {
  const moved = dataDir === undefined ? [] : await dataFiles(await movedTo(dataDir, data));
  return [...(drop === undefined ? [] : [drop]), ...(await dataFiles(data)), ...moved];
}

/** Refuses files in the place of others that matter. */
async function requireOutputs(
  { csv, parquet, outClean }: InspectArguments,
  read: readonly string[],
): Promise<void> {
  const given = [
    ['--csv', csv],
    ['--parquet', parquet],
    ['--out-clean', outClean],
  ] as const;
  for (const [index, [option, path]] of given.entries()) {
    if (path === undefined) continue;
    await requireOtherFile(option, path, read);
    const twin = given
      .slice(0, index)
      .find(([, other]) => other !== undefined && resolve(other) === resolve(path));
    if (twin)
      throw new UsageError(`${option}: must be another file than that of ${twin[0]}, got "${path}" for both`);
  }
}

/** Refuses rows without a file to write, and a file without rows. */
function requireBoth({ drop, outClean }: InspectArguments): void {
  if ((drop === undefined) === (outClean === undefined)) return;
  throw new UsageError(
    drop === undefined
      ? '--out-clean: must go with the rows to leave out, got no --drop; give it a CSV that --csv or the board wrote, with an x in its column drop'
      : '--drop: must go with the file to write, got no --out-clean',
  );
}

/** All suspects; of the other lists the first `top`; and what all of these samples are, in the order of their ids. */
function toJson(
  { task, labelErrors, judged, halfOfCost, heldBack, hardest, neverLearnt, mostForgotten }: Inspection,
  top: number,
  factsOf: (id: number) => object,
) {
  const lists = { heldBack, hardest, neverLearnt, mostForgotten };
  const first = Object.entries(lists).map(([name, ids]) => [name, ids?.slice(0, top) ?? null] as const);
  const named = new Set([...labelErrors.ids, ...first.flatMap(([, ids]) => ids ?? [])]);
  return {
    version: 1,
    ...(task && { task }),
    labelErrors,
    judged,
    halfOfCost,
    ...Object.fromEntries(first),
    samples: [...named].sort((a, b) => a - b).map(factsOf),
  };
}

/** What a sample is: its id, its row of the file with its values where it is one, and what it was to give and gave, by name. */
function sampleFacts(
  ledger: LedgerColumns,
  data: RunManifest['data'],
  dataset: ShownDataset | null,
): (id: number) => object {
  const answers = sampleAnswers(ledger, data);
  return (id) => ({
    id,
    ...(ledger.row && { row: ledger.row[id] }),
    ...(dataset?.sources && { file: sourceOf(dataset, id) }),
    [answers.heading]: answers.label(id),
    prediction: answers.prediction(id),
    ...(ledger.trueLabel && { truth: answers.truth(id) }),
    loss: ledger.loss[id],
    meanLoss: ledger.meanLoss[id],
    ...(dataset?.encoding && { values: originalValues(dataset, id) }),
  });
}

/** Writes the page, where that is allowed: a run that may only be read can be looked at all the same. Tells why it is not written. */
async function writePage(folder: string, page: string): Promise<string> {
  try {
    await writeAtomically(folder, 'inspect.html', page);
    return '';
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(cause) ?? '')) throw error;
    return ` was not written (${reasonOf(cause)})`;
  }
}

function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  return writeAtomically(dirname(path), basename(path), content);
}
