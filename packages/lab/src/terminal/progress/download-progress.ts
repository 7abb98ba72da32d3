import type { DecodeProgress, DownloadProgress } from '@rankbatch/data';
import { formatDuration } from '../../base/format.js';
import { shownNotes } from '../../base/shown-notes.js';
import type { Progress } from './progress.js';
import type { StepProgress } from './step-progress.js';
import { interruptible } from '../interrupt.js';
import type { ReadProgress, ReadWatch } from '../../run-folder/fingerprint.js';
import type { Services } from '../../services/services.js';

/**
 * The same services, whose downloads, decoding and reading are shown, and what data sets have to say. All end when `signal` is aborted: what has
 * arrived is kept.
 */
export function showingDownloads<S extends Pick<Services, 'loadDataset'>>(
  services: S,
  progress: Pick<Progress, 'note' | 'onDownload' | 'onDecode' | 'onRead'>,
  signal: AbortSignal,
): S & { readonly watch: ReadWatch } {
  return {
    ...services,
    watch: {
      signal,
      onRead(read) {
        progress.onRead(read);
      },
    },
    async loadDataset(name, options) {
      const dataset = await interruptible(signal, () =>
        services.loadDataset(name, {
          ...options,
          onDownload(download) {
            progress.onDownload(download);
          },
          onDecode(decoded) {
            progress.onDecode(decoded);
          },
        }),
      );
      for (const note of shownNotes(dataset.notes ?? [])) progress.note(note);
      return dataset;
    },
  };
}

/** Shows downloads, decoding and reading as steps; what data sets have to say was said when the run began. */
export function asSteps({ step }: Pick<StepProgress, 'step'>): Parameters<typeof showingDownloads>[1] {
  const downloads = new DownloadText(() => performance.now());
  return {
    note() {},
    onDownload(download) {
      step(downloads.describe(download));
    },
    onDecode(decoded) {
      step(describeDecoding(decoded));
    },
    onRead(read) {
      step(describeReading(read));
    },
  };
}

/** Says how far the decoding of pictures is: `decoding pictures    35 % of 2,000  410 a second  3 s left`. */
export function describeDecoding({ done, total, perSecond }: DecodeProgress): string {
  const share = `${Math.floor((100 * done) / total)} %`.padStart(5);
  const left = done < total ? `  ${formatDuration((total - done) / perSecond)} left` : '';
  return `decoding pictures  ${share} of ${total.toLocaleString('en')}  ${Math.round(perSecond).toLocaleString('en')} a second${left}`;
}

/** Says how far the reading of all samples is: `reading the samples    35 % of 30.1 GB  41 s left`. */
export function describeReading({ done, total, perSecond }: ReadProgress): string {
  const share = `${Math.floor((100 * done) / total)} %`.padStart(5);
  return `reading the samples  ${share} of ${(total / 1e9).toFixed(1)} GB  ${formatDuration((total - done) / perSecond)} left`;
}

/** Says how far the download of each file is: `downloading cifar-10-binary.tar.gz  35 % of 170.1 MB  12 s left`. */
export class DownloadText {
  readonly #now: () => number;
  #file = '';
  #start = { time: 0, bytes: 0 };

  constructor(now: () => number) {
    this.#now = now;
  }

  describe({ file, receivedBytes, totalBytes }: DownloadProgress): string {
    const time = this.#now();
    if (file !== this.#file) {
      this.#file = file;
      // A download that goes on does not count what it found.
      this.#start = { time, bytes: receivedBytes };
    }
    if (totalBytes === undefined) return `downloading ${file}  ${megabytes(receivedBytes)}`;
    const share = `${Math.floor((100 * receivedBytes) / totalBytes)} %`.padStart(5);
    const perMs = (receivedBytes - this.#start.bytes) / (time - this.#start.time);
    const left = (totalBytes - receivedBytes) / perMs / 1000;
    const rest = Number.isFinite(left) ? `  ${formatDuration(left)} left` : '';
    return `downloading ${file}  ${share} of ${megabytes(totalBytes)}${rest}`;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
