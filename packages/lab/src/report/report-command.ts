// report: rankbatch report, a comparison as a page with its figures and tables.
import { join } from 'node:path';
import { Command } from 'commander';
import type { Comparison } from './comparison.js';
import { interruptible } from '../terminal/interrupt.js';
import { wrapSentences } from '../terminal/wrap-sentences.js';
import type { Surroundings } from '../terminal/surroundings.js';
import type { Services } from '../services/services.js';
import { asSteps, showingDownloads } from '../terminal/progress/download-progress.js';
import { createStepProgress } from '../terminal/progress/step-progress.js';

const examples = `
Examples:
  $ rankbatch compare --data mnist --seeds 3 --out runs/mnist    # makes the folder, and its report
  $ rankbatch report runs/mnist                                  # makes the report anew
  $ rankbatch report runs/mnist --tensorboard && tensorboard --logdir runs/mnist/tensorboard
  $ rankbatch report runs/mnist --json --quiet | jq .rows
`;

type Verdict = Comparison['verdicts'][number];

interface ReportArguments {
  readonly dataDir?: string;
  readonly tensorboard?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `rankbatch report`: one page, figures and tables from the runs of a folder. */
export function createReportCommand(
  services: Pick<Services, 'loadDataset'>,
  { stdout, stderr, env, signal }: Surroundings,
): Command {
  return new Command('report')
    .description('write a report of the runs in a folder: report.html, figures/*.svg and csv/*.csv')
    .argument('<folder>', 'folder that rankbatch compare --out has made, or a single run')
    .option(
      '--data-dir <folder>',
      "folder with the data set's files, for the pictures of the hardest samples",
    )
    .option('--tensorboard', 'also write event files for TensorBoard into tensorboard/')
    .option('--json', 'print what was found as JSON')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', examples)
    .action(async (folder: string, { dataDir, tensorboard, json, quiet }: ReportArguments) => {
      const progress = createStepProgress(stderr, { env, quiet: quiet ?? false });
      try {
        progress.step('starting');
        // Loaded late: drawing needs libraries that help and errors do not.
        const { writeReport } = await import('./write-report.js');
        const { comparison, files } = await interruptible(signal, () =>
          writeReport(folder, {
            ...showingDownloads(services, asSteps(progress), signal),
            ...(dataDir !== undefined && { dataDir }),
            ...(tensorboard !== undefined && { tensorboard }),
            onStep: (text) => {
              progress.step(text);
            },
          }),
        );
        progress.stop();
        const { baseline, rows, verdicts, leftOut, unfinished } = comparison;
        stdout.write(
          json
            ? `${JSON.stringify({ folder, files, baseline, verdicts, rows, leftOut, unfinished }, null, 2)}\n`
            : [
                ...[...verdicts.map(sayVerdict), ...leftOut].map((text) => wrapSentences(text, stdout)),
                join(folder, 'report.html'),
                '',
              ].join('\n'),
        );
      } finally {
        progress.stop();
      }
    });
}

/** Verdicts of several optimizers, rates or batch sizes have headings, as the tables of `compare`. */
function sayVerdict({ optimizer, text }: Verdict, _: number, { length }: readonly Verdict[]): string {
  return length === 1 ? text : `${optimizer}\n${text}\n`;
}
