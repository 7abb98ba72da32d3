import type { DrawnBatch } from './messages.js';

/** Most pictures of a batch. */
const mostShown = 32;

/** Places in the batch by falling loss: all where there are few, else evenly spread over that order, with its ends. */
export function shownPlaces(losses: Float32Array): number[] {
  const places = placesByLoss(losses);
  if (places.length <= mostShown) return places;
  return Array.from(
    { length: mostShown },
    (_, i) => places[Math.round((i * (places.length - 1)) / (mostShown - 1))] ?? 0,
  );
}

/** All places in the batch by falling loss. */
export function placesByLoss(losses: Float32Array): number[] {
  return Array.from(losses.keys()).sort((a, b) => losses[b]! - losses[a]!);
}

/** A batch in words, for those who do not see the pictures. */
export function describeBatch({ losses, ranks, wrong }: DrawnBatch): string {
  const sorted = losses.toSorted();
  const at = (share: number) => formatLoss(sorted[Math.round(share * (sorted.length - 1))] ?? NaN);
  const known = ranks.filter((rank) => rank > 0);
  const unseen = ranks.length - known.length;
  const mislabelled = wrong.reduce((sum, flag) => sum + flag, 0);
  return [
    `${losses.length} samples, losses from ${at(1)} to ${at(0)}, median ${at(0.5)}`,
    ...(known.length > 0 ? [`ranks from ${Math.min(...known)} to ${Math.max(...known)}`] : []),
    ...(unseen > 0 ? [`${unseen} not seen before`] : []),
    ...(mislabelled > 0 ? [`${mislabelled} with a wrong label`] : []),
  ].join('; ');
}

/** A loss in nats in few characters. */
export function formatLoss(loss: number): string {
  return loss.toFixed(loss >= 9.95 ? 0 : loss >= 0.995 ? 1 : 2);
}

/** A rank, or that there is none yet. */
export function formatRank(rank: number): string {
  return rank === 0 ? 'new' : String(rank);
}
