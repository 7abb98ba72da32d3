// bench: rankbatch bench, what selection and training cost; here is what both share.
import { Command } from 'commander';
import type { Surroundings } from '../terminal/surroundings.js';
import { UsageError } from '../base/errors.js';
import { createSelectionCommand } from './selection/selection-command.js';
import { createTrainingCommand } from './training/training-command.js';

/** `rankbatch bench`: measures what things cost. */
export function createBenchCommand(surroundings: Surroundings): Command {
  return new Command('bench')
    .description('measure what selection and training cost')
    .addCommand(createSelectionCommand(surroundings))
    .addCommand(createTrainingCommand(surroundings))
    .helpCommand(true)
    .argument('[what]')
    .usage('selection|training [options]')
    .action((what: string | undefined) => {
      throw new UsageError(
        `bench: must be followed by selection or training, got ${JSON.stringify(what ?? '')}`,
      );
    });
}
