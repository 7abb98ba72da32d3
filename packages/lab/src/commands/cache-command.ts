import { join } from 'node:path';
import { cacheFolder, keptPictures, removeKeptPictures, type KeptPictures } from '@rankbatch/data';
import { Command } from 'commander';
import type { Surroundings } from '../terminal/surroundings.js';

const examples = `
Pictures are decoded once and kept as bytes, so that the next run begins at once and data larger than memory can be read a batch at a time. What
is removed is decoded anew when it is needed.

Examples:
  $ rankbatch cache                            # what is kept, and where
  $ rankbatch cache --clear                    # while no run reads it
`;

/** `rankbatch cache`: the decoded pictures that are kept on disk. */
export function createCacheCommand({ stdout }: Pick<Surroundings, 'stdout'>): Command {
  return new Command('cache')
    .description('tell which decoded pictures are kept on disk, or remove them')
    .option('--clear', 'remove them')
    .addHelpText('after', examples)
    .action(async ({ clear }: { readonly clear?: boolean }) => {
      const kept = await keptPictures();
      const folder = join(cacheFolder(), 'pixels');
      const bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
      for (const file of kept) stdout.write(`${describeFile(file)}\n`);
      if (clear) await removeKeptPictures();
      const what = `${kept.length} ${kept.length === 1 ? 'file' : 'files'} of decoded pictures, ${megabytes(bytes)}`;
      stdout.write(clear ? `removed ${what}, from ${folder}\n` : `${what}, in ${folder}\n`);
    });
}

function describeFile({ path, source, count, shape, bytes }: KeptPictures): string {
  if (source === undefined || count === undefined || shape === undefined)
    return `${path}: not whole, ${megabytes(bytes)}`;
  const [channels, height, width] = shape;
  return `${source}: ${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'} of ${width}x${height}x${channels}, ${megabytes(bytes)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}
