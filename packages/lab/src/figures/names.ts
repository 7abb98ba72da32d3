const optimizers: ReadonlyMap<string, string> = new Map([
  ['adam', 'Adam'],
  ['adamw', 'AdamW'],
  ['adadelta', 'AdaDelta'],
  ['rmsprop', 'RMSProp'],
  ['sgd', 'SGD'],
]);

/** An optimizer's name as papers write it, with the learning rate and batch size behind it where several are compared. */
export function nameOptimizer(optimizer: string): string {
  const [name = '', ...variant] = optimizer.split(', ');
  return [optimizers.get(name) ?? name, ...variant].join(', ');
}
