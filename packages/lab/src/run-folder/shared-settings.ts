import type { RunConfig } from './run-config.js';
import type { RunManifest } from './run-manifest.js';

/** What runs that are judged by each other may differ in, what follows from that, and what decides no numbers. */
type Compared =
  'optimizer' | 'learningRate' | 'batchSize' | 'select' | 'module' | 'seed' | 'threads' | 'modelNotes';

interface Setting {
  /** Empty where the text tells enough. */
  readonly name: string;
  readonly text: (config: RunConfig) => string;
}

const settings: Readonly<Record<Exclude<keyof RunConfig, Compared | 'data'>, Setting>> = {
  model: { name: '', text: ({ model }) => model },
  modelFile: { name: 'model of checksum', text: ({ modelFile }) => modelFile?.sha256.slice(0, 8) ?? 'none' },
  numbers: { name: 'numbers', text: ({ numbers = 'standardized' }) => numbers },
  reinit: { name: 'weights drawn anew', text: ({ reinit }) => (reinit ? 'yes' : 'no') },
  train: { name: 'trained', text: ({ train }) => train ?? 'all' },
  epochs: { name: 'epochs', text: ({ epochs }) => String(epochs) },
  classWeights: {
    name: 'class weights',
    text: ({ classWeights = 'none' }) =>
      typeof classWeights === 'object' ? JSON.stringify(classWeights) : classWeights,
  },
  anneal: { name: 'anneal', text: ({ anneal }) => (anneal ? 'yes' : 'no') },
  augment: { name: 'augment', text: ({ augment }) => augment ?? 'none' },
};

/** All that decides the numbers of a run beside its data and what may be compared. */
export const sharedSettings: readonly Setting[] = Object.values(settings);

/** In what runs differ that are to be judged by each other, such as `anneal no and yes`; undefined where it is only what may be compared. */
export function differenceOf(
  runs: readonly { readonly manifest: Pick<RunManifest, 'config' | 'data'> }[],
): string | undefined {
  const different = (text: (config: RunConfig) => string): string[] => [
    ...new Set(runs.map(({ manifest }) => text(manifest.config))),
  ];
  const told = (name: string, texts: readonly string[]): string =>
    `${name} ${texts.slice(0, 2).join(' and ')}`;
  if (new Set(runs.map(({ manifest }) => manifest.data.sha256)).size > 1)
    return told(
      'data',
      different(({ data }) => `${data.name} ${JSON.stringify(data.options)}`),
    );
  for (const { name, text } of sharedSettings) {
    const texts = different(text);
    if (texts.length > 1) return told(name || 'model', texts);
  }
  return undefined;
}
