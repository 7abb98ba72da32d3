import { generateDigits, takeSamples, type Dataset, type SamplesInMemory } from '@rankbatch/data/browser';
import { Random } from 'rankbatch';

/** Most validation samples that are generated. */
const mostGenerated = 1000;
/** Most validation samples out of files: measuring is to take a small part of the time. */
const mostFromFiles = 2000;

/** What a race is run on, before any label noise. */
export type RaceData = Pick<Dataset<SamplesInMemory>, 'name' | 'train' | 'validation'>;

/** Generated digits: the training samples are those of `loadDataset('digits', { size: count, seed })`, the validation samples others. */
export function generatedData(count: number, seed: number): RaceData {
  const validation = Math.min(mostGenerated, count);
  const all = generateDigits({ count: count + validation, seed });
  const ids = Uint32Array.from({ length: all.count }, (_, id) => id);
  return {
    name: 'generated digits',
    train: takeSamples(all, ids.subarray(0, count)),
    validation: takeSamples(all, ids.subarray(count)),
  };
}

/** Holds out a sixth of the samples at random for validation, at most 2,000. */
export function holdOut(name: string, all: SamplesInMemory, seed: number): RaceData {
  const ids = shuffledIds(all.count, seed);
  const validation = Math.min(mostFromFiles, Math.round(all.count / 6));
  return {
    name,
    train: takeSamples(all, ids.slice(validation).sort()),
    validation: takeSamples(all, ids.slice(0, validation).sort()),
  };
}

/** At most 2,000 of the samples, at random. */
export function thin(all: SamplesInMemory, seed: number): SamplesInMemory {
  return takeSamples(all, shuffledIds(all.count, seed).slice(0, mostFromFiles).sort());
}

function shuffledIds(count: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const ids = Uint32Array.from({ length: count }, (_, id) => id);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  return ids;
}
