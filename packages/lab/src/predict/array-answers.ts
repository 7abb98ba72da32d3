import { parseNpy, type NamedBytes, type Samples } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { outputNames } from './predictions.js';

/** What samples should give. */
export type Answers = Pick<Samples, 'labels' | 'targets'>;

/**
 * Reads what `count` samples should give, as the run's own labels were written: classes [N], numbers [N] or [N, outputs] in the unit of the source,
 * or 0 and 1 for each of several labels, [N, outputs].
 *
 * @throws UsageError naming the file, where it does not fit.
 */
export function readArrayAnswers(file: NamedBytes, count: number, data: RunManifest['data']): Answers {
  const { values, shape } = parseNpy(file.bytes, file.path);
  const { task, classes } = data;
  const width = task === undefined || task.kind === 'classes' ? 1 : outputNames(data).length;
  if (shape[0] !== count || values.length !== count * width)
    throw new UsageError(
      `--labels: ${file.path} must hold ${width === 1 ? 'one' : width} for each of the ${count} samples, got an array of [${shape.join()}]`,
    );
  const numbers = Float64Array.from(values);
  if (task === undefined || task.kind === 'classes') {
    const wrong = numbers.find((label) => !Number.isInteger(label) || label < 0 || label >= classes);
    if (wrong !== undefined)
      throw new UsageError(
        `--labels: ${file.path} must hold classes of the run, integers from 0 to ${classes - 1}, got ${wrong}`,
      );
    return { labels: Uint32Array.from(numbers) };
  }
  const targets =
    task.kind === 'labels'
      ? Float32Array.from(numbers)
      : Float32Array.from(
          numbers,
          (value, i) => (value - task.means[i % width]!) / task.deviations[i % width]!,
        );
  return { labels: new Uint32Array(count), targets };
}
