import { outputsOf, type Dataset } from '@rankbatch/data';
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
  readonly test: (shape: readonly number[]) => boolean;
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
  test: (shape) => shape.join() === wanted.join(),
});

/** Images that a convolutional network can make smaller. */
const images: Taken = {
  words: 'images [channels, height, width] of at least 8 x 8 pixels',
  test: (shape) => shape.length === 3 && Math.min(...shape.slice(1)) >= 8,
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
export const modelNames: readonly string[] = Object.keys(presets);

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
 * least 8 x 8 pixels, and a multilayer perceptron for all else.
 */
export function choosePreset({ name, train }: Dataset, asked: string | undefined): string {
  if (asked === undefined) {
    if (train.shape.join() === '3,32,32') return 'residual-cnn';
    const fixed = modelNames.find((model) => {
      const { size, takes } = presets[model]!;
      return size === undefined && takes?.test(train.shape);
    });
    return fixed ?? (images.test(train.shape) ? 'cnn' : 'mlp');
  }
  const { takes } = parsePreset(asked).preset;
  if (takes && !takes.test(train.shape))
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
