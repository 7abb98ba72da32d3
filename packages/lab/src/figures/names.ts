const optimizers: ReadonlyMap<string, string> = new Map([
  ['adam', 'Adam'],
  ['adamw', 'AdamW'],
  ['adadelta', 'AdaDelta'],
  ['rmsprop', 'RMSProp'],
  ['sgd', 'SGD'],
]);

/** An optimizer's name as papers write it. */
export function nameOptimizer(optimizer: string): string {
  return optimizers.get(optimizer) ?? optimizer;
}
