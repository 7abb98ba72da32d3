import { formatTick } from '@rankbatch/lab/browser';
import { RankDistribution } from 'rankbatch';

/** Positions of the slider: ten for each power of ten, from 1 to 1e8. */
export const lastPosition = 80;

/** The pressure at a position of the slider, in two significant digits. */
export function pressureAt(position: number): number {
  return Number((10 ** (position / 10)).toPrecision(2));
}

/** The position of the slider that is nearest to a pressure of 1..1e8. */
export function positionOf(pressure: number): number {
  return Math.round(10 * Math.log10(pressure));
}

/** A pressure in words for its effect: how much more often the hardest sample is drawn than the easiest. */
export function describePressure(pressure: number): string {
  if (pressure === 1) return '1, all alike';
  return pressure < 1e5 ? pressure.toLocaleString('en') : formatTick(pressure);
}

/** What a pressure does: how many of the draws go to the hardest samples. */
export function describeEffect(pressure: number): string {
  const share = Math.round(100 * new RankDistribution(1000, pressure).share(100));
  return `The hardest tenth of the samples gets ${share} % of the draws.`;
}
