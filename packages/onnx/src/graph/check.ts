import { RankbatchError } from 'rankbatch';

/** Refuses anything but an integer of at least 1. */
export function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RankbatchError(`${name}: must be an integer of at least 1, got ${value}`);
}

/** Refuses anything but a finite number above 0. */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new RankbatchError(`${name}: must be finite and > 0, got ${value}`);
}

/** Refuses anything but a share in [0, 1), as decays and dropout ratios are. */
export function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new RankbatchError(`${name}: must be at least 0 and below 1, got ${value}`);
}
