import type { RunManifest } from '@rankbatch/lab/run-folder';
import type { RaceView } from '../../api.js';

/** Different values of one setting, shown at most. */
const mostValues = 8;

/** A task that is not classes, in words. */
function nameTask(task: NonNullable<RunManifest['data']['task']>): string {
  if (task.kind === 'regression') return `to predict ${task.targetNames.join(', ')}`;
  return task.kind === 'labels' ? `any of ${task.labelNames.join(', ')}` : 'classes';
}

/** Every setting of some runs with its values, each value once. */
export function settingsOf(manifests: readonly RunManifest[]): RaceView['settings'] {
  const values = new Map<string, Set<string>>();
  for (const { config, data, environment, startedAt, changes } of manifests) {
    const { data: source, ...own } = config;
    const all = {
      'data set': source.name,
      ...source.options,
      samples: [data.train, data.validation, data.test]
        .map((count) => count.toLocaleString('en'))
        .join(' + '),
      shape: data.shape.join(' × '),
      ...(data.task ? { task: nameTask(data.task) } : { classes: data.classes }),
      ...own,
      ...(changes && {
        changes: changes.map(({ step, learningRate }) => `${learningRate} from step ${step}`),
      }),
      ...environment,
      started: startedAt,
    };
    for (const [name, value] of Object.entries(all)) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      values.set(name, (values.get(name) ?? new Set()).add(text));
    }
  }
  return [...values].map(([name, found]) => {
    const shown = [...found].slice(0, mostValues);
    return {
      name,
      values: found.size > mostValues ? [...shown, `and ${found.size - mostValues} more`] : shown,
    };
  });
}
