import { useEffect, useState } from 'preact/hooks';
import type { SampleFacts } from '../../api.js';

/** A sample that was ticked off. */
export type TickedSample = Pick<SampleFacts, 'id' | 'row' | 'labelText' | 'predictionText'>;

/** The samples of a run that were ticked off, on whatever page and list. */
export interface Ticks {
  readonly all: readonly TickedSample[];
  readonly has: (id: number) => boolean;
  readonly toggle: (sample: TickedSample) => void;
  readonly clear: () => void;
}

/** Keeps ticks in the browser under a name, so that a reload does not lose them; undefined while the name is not known. */
export function useTicks(name: string | undefined): Ticks {
  const [all, setAll] = useState<readonly TickedSample[]>([]);
  useEffect(() => {
    if (name !== undefined) setAll(read(name));
  }, [name]);
  const keep = (ticked: readonly TickedSample[]): void => {
    setAll(ticked);
    if (name !== undefined) localStorage.setItem(name, JSON.stringify(ticked));
  };
  return {
    all,
    has: (id) => all.some((sample) => sample.id === id),
    toggle({ id, row, labelText, predictionText }) {
      const others = all.filter((sample) => sample.id !== id);
      keep(
        others.length < all.length
          ? others
          : [...all, { id, ...(row !== undefined && { row }), labelText, predictionText }],
      );
    },
    clear: () => keep([]),
  };
}

/** What an earlier visit kept; none where that cannot be understood. */
function read(name: string): TickedSample[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isTicked) : [];
  } catch {
    return [];
  }
}

function isTicked(value: unknown): value is TickedSample {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';
}
