import type { Dataset, Samples } from '../dataset.js';
import { DataError } from '../data-error.js';
import { splitRows, type SplitOptions } from '../split/split-rows.js';
import { takeRows } from '../take-rows.js';
import { decodePictures } from './decode-pictures.js';
import type { DecodeProgress } from './decode-progress.js';
import { reasonOf } from './pixel-facts.js';
import { readPixels, storedPixels } from './pixel-file.js';
import type { LabelledPictures } from './labelled-pictures.js';
import { pictureForm, type PictureOptions } from './picture-options.js';

/** What makes a data set of labelled pictures. */
export interface PictureDatasetOptions
  extends PictureOptions, Omit<SplitOptions, 'testRows' | 'validationRows'> {
  /** Hears of pictures as they are decoded. */
  readonly onDecode?: (progress: DecodeProgress) => void;
}

/** Decodes labelled pictures, and divides them into splits. */
export async function pictureDataset(
  source: LabelledPictures,
  { onDecode, memory = Infinity, ...options }: PictureDatasetOptions,
): Promise<Dataset> {
  const { names, splits, isLabelled = () => true, notes = [] } = source;
  const form = pictureForm(options);
  const pixels = await decodePictures(source, {
    form,
    damaged: options.damaged ?? 'error',
    inMemory: memory === Infinity,
    onDecode,
  });
  const faults = new Set(pixels.damaged.map(({ index }) => index));
  const ids = Uint32Array.from(names.keys()).filter((id) => isLabelled(id) && !faults.has(id));
  const unlabelled = names.length - ids.length - [...faults].filter(isLabelled).length;
  const answers = source.answers(ids);
  const split = splitRows(answers.strata, { ...options, ...testsOf(splits, ids) }, true);
  const { facts, read } = answers.fit(split.train);
  const { file } = pixels;
  const isStored = ids.length * file.each > memory;
  const samplesOf = (places: Uint32Array): Samples => {
    const rows = takeRows(ids, places);
    return {
      count: places.length,
      shape: pixels.shape,
      values: isStored ? storedPixels(file, rows) : readPixels(file, rows),
      ...read(places),
      rows,
    };
  };
  return {
    name: source.path,
    ...facts,
    pictures: { shape: pixels.shape, fit: form.fit },
    sources: names,
    notes: [
      ...notes,
      ...(unlabelled > 0
        ? [`${unlabelled} ${unlabelled === 1 ? 'picture' : 'pictures'} without a label left out`]
        : []),
      ...pixels.damaged.map(({ index, message }) => `left out: ${names[index]}, ${reasonOf(message)}`),
    ],
    sourceRows: names.length,
    train: samplesOf(split.train),
    validation: samplesOf(split.validation),
    test: samplesOf(split.test),
  };
}

/** Which pictures the source puts in the sets to validate and to test with. */
function testsOf(
  splits: LabelledPictures['splits'],
  ids: Uint32Array,
): Pick<SplitOptions, 'testRows' | 'validationRows'> {
  if (splits === undefined) return {};
  const has = (split: 'validation' | 'test') => {
    const isIn = (place: number): boolean => splits[ids[place]!] === split;
    return ids.some((_, place) => isIn(place)) ? isIn : undefined;
  };
  const [validationRows, testRows] = [has('validation'), has('test')];
  if (!ids.some((id) => splits[id] === 'train'))
    throw new DataError('split: must name a picture for train, found none');
  return { ...(validationRows && { validationRows }), ...(testRows && { testRows }) };
}
