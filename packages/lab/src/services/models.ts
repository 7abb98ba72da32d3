import { outputsOf, vocabularyOf, type Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';
import { UsageError } from '../base/errors.js';

/** What a preset is made for. */
export interface PresetOptions {
  readonly dataset: Dataset;
  /** Of the initial weights. */
  readonly seed: number;
}

/** What samples a network takes. */
interface Taken {
  readonly words: string;
  readonly test: (dataset: Dataset) => boolean;
}

/** A network of the command line. */
interface Preset {
  /** What may stand behind its name and a colon, as `--help` shows it; left out where its size is fixed. */
  readonly size?: { readonly form: string; readonly numbers: readonly [number, number] };
  /** Left out where it takes all. */
  readonly takes?: Taken;
  /** @param size the numbers behind the name; empty where none are given */
  readonly make: (engine: typeof Engine, options: PresetOptions, size: readonly number[]) => Model;
}

const shaped = (...wanted: number[]): Taken => ({
  words: `samples of shape [${wanted.join()}]`,
  test: ({ train: { shape } }) => shape.join() === wanted.join(),
});

/** Images that a convolutional network can make smaller. */
const images: Taken = {
  words: 'images [channels, height, width] of at least 8 x 8 pixels',
  test: ({ train: { shape } }) => shape.length === 3 && Math.min(...shape.slice(1)) >= 8,
};

/** Sequences of words. */
const texts: Taken = {
  words: 'texts as sequences of words, a table with text=COLUMN&tokens=N and nothing else beside the label',
  test: (dataset) => vocabularyOf(dataset) !== undefined,
};

/** What changes in time, along the last axis. */
const series: Taken = {
  words: 'series [.., moments] of at least 8 moments',
  test: ({ train: { shape } }) => (shape.at(-1) ?? 0) >= 8,
};

const presets: Readonly<Record<string, Preset>> = {
  'mnist-cnn': {
    takes: shaped(1, 28, 28),
    make: ({ mnistCnn }, { dataset, seed }) => mnistCnn({ seed, classes: outputsOf(dataset) }),
  },
  'mnist-cnn-small': {
    takes: shaped(1, 28, 28),
    make: ({ mnistCnnSmall }, { dataset, seed }) => mnistCnnSmall({ seed, classes: outputsOf(dataset) }),
  },
  'residual-cnn': {
    size: { form: 'FILTERSxBLOCKS', numbers: [1, 2] },
    takes: images,
    make: ({ residualCnn }, { dataset, seed }, [width, blocks]) =>
      residualCnn({
        sampleShape: imageShape(dataset),
        seed,
        classes: outputsOf(dataset),
        ...(width !== undefined && { width }),
        ...(blocks !== undefined && { blocks }),
      }),
  },
  cnn: {
    size: { form: 'FILTERS', numbers: [1, 1] },
    takes: images,
    make: ({ cnn }, { dataset, seed }, [width]) =>
      cnn({
        sampleShape: imageShape(dataset),
        seed,
        classes: outputsOf(dataset),
        ...(width !== undefined && { width }),
      }),
  },
  text: {
    size: { form: 'UNITSxBLOCKS', numbers: [1, 2] },
    takes: texts,
    make: ({ transformer }, { dataset, seed }, [width = 64, depth = 1]) =>
      transformer({
        tokens: dataset.train.shape[0]!,
        vocabulary: vocabularyOf(dataset)!,
        // Behind the end of a text.
        padding: 0,
        inputType: 'float32',
        width,
        depth,
        dropout: 0.1,
        classes: outputsOf(dataset),
        seed,
      }),
  },
  series: {
    size: { form: 'FILTERS', numbers: [1, 1] },
    takes: series,
    make: ({ seriesCnn }, { dataset, seed }, [width]) =>
      seriesCnn({
        sampleShape: dataset.train.shape,
        seed,
        classes: outputsOf(dataset),
        ...(width !== undefined && { width }),
      }),
  },
  mlp: {
    size: { form: 'UNITSxUNITSx..', numbers: [1, 16] },
    make: ({ mlp }, { dataset, seed }, hidden) =>
      mlp({
        inputs: dataset.train.shape,
        hidden: hidden.length === 0 ? [128, 128] : hidden,
        classes: outputsOf(dataset),
        seed,
      }),
  },
};

function imageShape({ train: { shape } }: Dataset): [number, number, number] {
  const [channels = 1, height = 1, width = 1] = shape;
  return [channels, height, width];
}

/** The models of the command line. */
const modelNames: readonly string[] = Object.keys(presets);

/** The same with what may stand behind their names. */
export const modelForms: readonly string[] = Object.entries(presets).map(([name, { size }]) =>
  size === undefined ? name : `${name}[:${size.form}]`,
);

/** The preset that a text such as `cnn:32` or `mlp:256x64` names, and its size; throws `UsageError` for any other. */
export function parsePreset(text: string): { readonly preset: Preset; readonly size: readonly number[] } {
  const [name = '', sizeText, ...more] = text.split(':');
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined)
    throw new UsageError(
      `--model: must be one of ${modelNames.join(', ')}, a file .onnx, or a function of a module, ./mine.mjs:name, got "${text}"`,
    );
  if (sizeText === undefined) return { preset, size: [] };
  const size = sizeText.split('x').map((part) => (/^[1-9]\d{0,5}$/.test(part) ? Number(part) : NaN));
  const [fewest, most] = preset.size?.numbers ?? [0, 0];
  if (more.length > 0 || size.some(Number.isNaN) || size.length < fewest || size.length > most)
    throw new UsageError(
      preset.size === undefined
        ? `--model: ${name} has one size only, got "${text}"; leave out what stands behind it`
        : `--model: the size of ${name} must be ${preset.size.form}, positive integers, got "${text}"`,
    );
  return { preset, size };
}

/**
 * The preset asked for, if it takes the data's samples; left out, the first that is made for its images alone, the small CNN for images of at
 * least 8 x 8 pixels, the classifier of texts for sequences of words, and a multilayer perceptron for all else.
 */
export function choosePreset(dataset: Dataset, asked: string | undefined): string {
  const { name, train } = dataset;
  if (asked === undefined) {
    if (texts.test(dataset)) return 'text';
    if (train.shape.join() === '3,32,32') return 'residual-cnn';
    const fixed = modelNames.find((model) => {
      const { size, takes } = presets[model]!;
      return size === undefined && takes?.test(dataset);
    });
    return fixed ?? (images.test(dataset) ? 'cnn' : 'mlp');
  }
  const { takes } = parsePreset(asked).preset;
  if (takes && !takes.test(dataset))
    throw new UsageError(
      `--model ${asked}: must go with ${takes.words}, got [${train.shape.join()}] in ${name}; use mlp`,
    );
  return asked;
}

/** Makes a preset with fresh weights for the data. */
export function makePreset(engine: typeof Engine, text: string, options: PresetOptions): Model {
  const { preset, size } = parsePreset(text);
  return preset.make(engine, options, size);
}
