export { augment, type Augmentation, type AugmentOptions, type RandomIntegers } from './augment.js';
export { DataError } from './data-error.js';
export type { ClassLabels, Dataset, Samples, SamplesInMemory } from './dataset.js';
export { generateDigits, type GenerateDigitsOptions } from './digits/generate-digits.js';
export { parseCifar10 } from './formats/cifar.js';
export { parseDelimited, type DelimitedOptions } from './formats/delimited.js';
export { parseIdx, type Idx } from './formats/idx.js';
export { parseJsonLines, type JsonLinesOptions } from './formats/json-lines.js';
export { parseNpy, type Npy } from './formats/npy.js';
export { addLabelNoise, replaceLabels, type LabelNoiseOptions } from './label-noise.js';
export type { NamedBytes } from './named-bytes.js';
export { npyDataset, type NpyOptions, type NpyPair } from './npy-dataset.js';
export { npzDataset, type NpzOptions } from './npz-dataset.js';
export type { SplitOptions } from './split/split-rows.js';
export type { ColumnReading } from './table/column-reading.js';
export {
  encodeAnswers,
  encodeRows,
  encodeTable,
  parseTable,
  type EncodedRows,
  type RowObject,
} from './table/encode-table.js';
export { tableDataset } from './table/table-dataset.js';
export type { TableEncoding } from './table/table-encoding.js';
export { vocabularyOf } from './table/tokens.js';
export type { Column, TableOptions } from './table/table-options.js';
export type { KeptValue } from './formats/kept-value.js';
export type { Table } from './formats/table.js';
export type { StoredValues } from './stored-values.js';
export { takeSamples } from './take-samples.js';
export { takeValues } from './take-values.js';
export { outputsOf, type Task } from './task.js';
