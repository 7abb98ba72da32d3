import type { Theme } from '@rankbatch/lab/browser';
import { formatLoss, formatRank } from './batch-order.js';
import type { DrawnBatch } from './messages.js';

const side = 28;
/** Least width of a cell, in CSS pixels. */
const leastWidth = 48;
const gap = 6;
const textHeight = 29;

/** Draws pictures of a batch onto a canvas as wide as its parent: each in ink on the page, with loss and rank below. */
export function drawBatch(
  canvas: HTMLCanvasElement,
  batch: DrawnBatch,
  places: readonly number[],
  theme: Theme,
): void {
  const context = canvas.getContext('2d');
  const width = canvas.parentElement?.clientWidth ?? 0;
  if (context === null || width === 0) return;
  const columns = Math.min(8, Math.floor(width / leastWidth));
  const cell = width / columns;
  const size = cell - gap;
  const height = Math.ceil(places.length / columns) * (size + textHeight);
  const ratio = devicePixelRatio;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.textAlign = 'center';
  for (const [k, place] of places.entries()) {
    const x = (k % columns) * cell + gap / 2;
    const y = Math.floor(k / columns) * (size + textHeight);
    context.fillStyle = theme.grid;
    context.fillRect(x, y, size, size);
    context.drawImage(inkOf(batch.pixels, place, theme.ink), x, y, size, size);
    if (batch.wrong[place] === 1) {
      context.strokeStyle = theme.series[3] ?? theme.ink;
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, size - 2, size - 2);
    }
    context.fillStyle = theme.ink;
    context.font = '600 11px system-ui, sans-serif';
    context.fillText(formatLoss(batch.losses[place] ?? NaN), x + size / 2, y + size + 12);
    context.fillStyle = theme.muted;
    context.font = '11px system-ui, sans-serif';
    context.fillText(formatRank(batch.ranks[place] ?? 0), x + size / 2, y + size + 24);
  }
}

/** One picture as ink of a colour (`#rrggbb`), as strong as its pixels are bright. */
function inkOf(pixels: Uint8Array, place: number, colour: string): OffscreenCanvas {
  const picture = new OffscreenCanvas(side, side);
  const context = picture.getContext('2d');
  const image = new ImageData(side, side);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const own = pixels.subarray(place * side * side, (place + 1) * side * side);
  for (const [i, strength] of own.entries()) image.data.set([red, green, blue, strength], 4 * i);
  context?.putImageData(image, 0, 0);
  return picture;
}
