import type { RunConfig } from './run-config.js';

/** What tells runs of one optimizer apart where several learning rates or batch sizes are compared; what is not compared is left out. */
export interface Variant {
  readonly learningRate?: number;
  readonly batchSize?: number;
}

/** An optimizer with its variant, as tables name it: `adam`, or `adam, learning rate 0.001, batches of 32`. */
export function nameCell(optimizer: string, { learningRate, batchSize }: Variant = {}): string {
  return [
    optimizer,
    ...(learningRate === undefined ? [] : [`learning rate ${learningRate}`]),
    ...(batchSize === undefined ? [] : [`batches of ${batchSize}`]),
  ].join(', ');
}

type Named = Pick<RunConfig, 'optimizer' | 'learningRate' | 'batchSize'>;

/** The names of runs that are compared, in their order: their optimizers with the learning rates and batch sizes in which they differ. */
export function cellNames(configs: readonly Named[]): string[] {
  const differs = (name: keyof Variant) => new Set(configs.map((config) => config[name])).size > 1;
  const [rates, sizes] = [differs('learningRate'), differs('batchSize')];
  return configs.map(({ optimizer, learningRate, batchSize }) =>
    nameCell(optimizer, {
      ...(rates && learningRate !== undefined && { learningRate }),
      ...(sizes && { batchSize }),
    }),
  );
}
