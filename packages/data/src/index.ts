// data: sets by name (sets), files of one's own (formats, table), generated digits, downloads, splits; all become a Dataset (dataset.ts).
export { augment, type Augmentation, type AugmentOptions, type RandomIntegers } from './augment.js';
export { DataError } from './data-error.js';
export { namesFile } from './dataset-spec.js';
export type { ClassLabels, Dataset, Samples, SamplesInMemory } from './dataset.js';
export { generateDigits, type GenerateDigitsOptions } from './digits/generate-digits.js';
export { cacheFolder } from './download/cache-folder.js';
export type { DownloadLimits } from './download/download.js';
export type { DownloadProgress } from './download/fetch-part.js';
export { filesOf } from './files-of.js';
export type { FindOptions } from './find-files.js';
export { parseCifar10 } from './formats/cifar.js';
export { parseDelimited, type DelimitedOptions } from './formats/delimited.js';
export { parseIdx, type Idx } from './formats/idx.js';
export { parseJsonLines, type JsonLinesOptions } from './formats/json-lines.js';
export { parseNpy, type Npy } from './formats/npy.js';
export type { DecodeProgress } from './images/decode-progress.js';
export { encodePictures, type EncodedPictures, type PictureEncoding } from './images/encode-pictures.js';
export { keptPictures, removeKeptPictures, type KeptPictures } from './images/kept-pictures.js';
export { findPictures } from './images/list-pictures.js';
export { loadImages, type ImageOptions } from './images/load-images.js';
export { openArray, type OpenedArray, type TrainedSamples } from './open-array.js';
export { openPictures, type OpenedPictures } from './open-pictures.js';
export type { Picture } from './images/picture.js';
export { addLabelNoise, replaceLabels, type LabelNoiseOptions } from './label-noise.js';
export { datasetNames, loadDataset } from './load-dataset.js';
export type { LoadDatasetOptions } from './load-options.js';
export { formatNames } from './load-format.js';
export type { NamedBytes } from './named-bytes.js';
export { npyDataset, type NpyOptions, type NpyPair } from './npy-dataset.js';
export { npzDataset, npzFeatures, type NpzOptions } from './npz-dataset.js';
export { loadParquet, parquetTable } from './parquet/load-parquet.js';
export type { ParquetOptions } from './parquet/parquet-options.js';
export type { RewrittenFile } from './rewrite/rewritten-file.js';
export { withoutRows, type WithoutRowsOptions } from './rewrite/without-rows.js';
export { newFile, type NewFile } from './new-file.js';
export { readIdx } from './read-idx.js';
export { readLabels } from './read-labels.js';
export { loadJsonl, type JsonlFileOptions } from './sets/json-lines-file.js';
export { loadNpy, type NpyFileOptions } from './sets/npy-file.js';
export { loadNpz } from './sets/npz-file.js';
export { loadCsv, loadTsv, type TableFileOptions } from './sets/table-file.js';
export type { SplitOptions } from './split/split-rows.js';
export type { ColumnReading } from './table/column-reading.js';
export {
  encodeAnswers,
  encodeRows,
  encodeTable,
  parseTable,
  type EncodedAnswers,
  type EncodedRows,
  type RowObject,
} from './table/encode-table.js';
export { tableDataset } from './table/table-dataset.js';
export { strangersIn, type Stranger } from './table/strangers.js';
export { strangerNotes } from './table/stranger-notes.js';
export { tablePieces } from './table/table-pieces.js';
export { tablePart } from './formats/take-table.js';
export type { TableEncoding } from './table/table-encoding.js';
export { vocabularyOf } from './table/tokens.js';
export type { Column, TableOptions } from './table/table-options.js';
export type { KeptValue } from './formats/kept-value.js';
export type { Table } from './formats/table.js';
export type { StoredValues } from './stored-values.js';
export { takeSamples } from './take-samples.js';
export { takeValues } from './take-values.js';
export { outputsOf, type Task } from './task.js';
