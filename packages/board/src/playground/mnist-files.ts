import { DataError, parseIdx, type Idx, type SamplesInMemory } from '@rankbatch/data/browser';
import { holdOut, thin, type RaceData } from './race-data.js';

const SIDE = 28;
const CLASSES = 10;
/** With fewer, a sixth held out, the largest batches would not fit. */
const fewest = 160;

interface NamedIdx extends Idx {
  readonly name: string;
}

/**
 * Reads files in MNIST's format, plain or compressed with gzip: one file of images and one of labels, or two of each, of which the larger
 * pair trains and the smaller validates. From a single pair a sixth is held out for validation, which takes at most 2,000 samples, at random.
 *
 * @param files in any order; images and labels belong together where there are as many
 * @throws DataError naming the file, the rule, what was found and the cure.
 */
export async function readMnistFiles(files: readonly File[], seed: number): Promise<RaceData> {
  const all = await Promise.all(files.map(readFile));
  const images = withAxes(all, 3);
  const labels = withAxes(all, 1);
  const other = all.find((file) => !images.includes(file) && !labels.includes(file));
  if (other !== undefined)
    throw new DataError(
      `${other.name}: must hold images (3 axes) or labels (1 axis), found ${other.dimensions.length} axes; choose files in MNIST's format`,
    );
  if (images.length !== labels.length || images.length > 2)
    throw new DataError(
      `files: must be one of images and one of labels, or two of each, found ${images.length} and ${labels.length}; choose them together`,
    );
  const [train, validation] = images
    .map((file) => readPair(file, labels))
    .sort((a, b) => b.samples.count - a.samples.count);
  if (train === undefined) throw new DataError('files: must be two or four, found none');
  const { name, samples } = train;
  if (samples.count < fewest)
    throw new DataError(`${name}: must hold at least ${fewest} images to train on, found ${samples.count}`);
  if (validation === undefined) return holdOut(name, samples, seed);
  if (validation.samples.count === samples.count)
    throw new DataError(
      `files: of two pairs one must be larger, to train on, found ${samples.count} images in both; choose one pair`,
    );
  return { name, train: samples, validation: thin(validation.samples, seed) };
}

/** Images with the labels that are as many. */
function readPair(images: NamedIdx, labels: readonly NamedIdx[]): { name: string; samples: SamplesInMemory } {
  const { name, dimensions, values } = images;
  const [count = 0, height, width] = dimensions;
  if (height !== SIDE || width !== SIDE)
    throw new DataError(
      `${name}: images must be ${SIDE} x ${SIDE}, as the network takes them, found ${height} x ${width}`,
    );
  const own = labels.find((file) => file.values.length === count);
  if (own === undefined)
    throw new DataError(
      `${name}: must come with as many labels as images, ${count}, found ${labels.map((file) => file.values.length).join(' and ')}; choose both files of one set`,
    );
  const bad = own.values.findIndex((label) => label >= CLASSES);
  if (bad >= 0)
    throw new DataError(
      `${own.name}: label ${bad} must be in 0..${CLASSES - 1}, found ${own.values[bad]}; choose files in MNIST's format`,
    );
  return { name, samples: { count, shape: [1, SIDE, SIDE], values, labels: own.values } };
}

const withAxes = (files: readonly NamedIdx[], axes: number) =>
  files.filter(({ dimensions }) => dimensions.length === axes);

async function readFile(file: File): Promise<NamedIdx> {
  return { name: file.name, ...parseIdx(await unpack(file), file.name) };
}

/** The bytes of a file, unpacked if they are compressed with gzip, which their start tells. */
async function unpack(file: File): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return new Uint8Array(await new Response(unpacked.pipeThrough(limited(file))).arrayBuffer());
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${file.name}: must be intact gzip data, found data that cannot be unpacked; fetch it again`,
      {
        cause,
      },
    );
  }
}

/** Passes on what a packed file may hold, as everywhere: 64 MiB, or 50 times its size. */
function limited({ name, size }: File): TransformStream<Uint8Array, Uint8Array> {
  const most = Math.max(2 ** 26, 50 * size);
  let count = 0;
  return new TransformStream({
    transform(piece, controller) {
      count += piece.length;
      if (count > most)
        throw new DataError(
          `${name}: must hold at most ${most} bytes, 50 for each of its own, found more; where you trust it, unpack it and choose what comes out`,
        );
      controller.enqueue(piece);
    },
  });
}
