import type { PenPath } from './pen-path.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Style } from './style.js';

/** Width and height of an image, in pixels. */
export const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** A sheet of paper, reused from sample to sample. */
export class Canvas {
  /** `[PIXELS]` the largest (pen radius - distance to the stroke) seen at each pixel's centre, in pixels. */
  readonly #depth = new Float64Array(PIXELS);
  /** `[PIXELS]` intensity, 0..1 before noise. */
  readonly #light = new Float64Array(PIXELS);

  /** Draws one digit with everything that spoils it and writes it as bytes to `out[offset..offset + PIXELS - 1]`. */
  paint(path: PenPath, style: Style, random: SeededRandom, out: Uint8Array, offset: number): void {
    this.#light.fill(0);
    this.#stroke(path, style);
    for (let k = 0; k < style.gaps; k++) this.#gap(path, random);
    for (let k = 0; k < style.strayLines; k++) this.#strayLine(style, random);
    for (let k = 0; k < style.specks; k++) this.#speck(random);
    for (let k = 0; k < PIXELS; k++) {
      const value = this.#light[k]! + style.noise * random.normal();
      out[offset + k] = value <= 0 ? 0 : value >= 1 ? 255 : Math.floor(value * 255 + 0.5);
    }
  }

  #stroke(path: PenPath, style: Style): void {
    this.#depth.fill(-SIDE);
    for (let k = 1; k < path.length; k++) {
      if (path.starts[k] === 1) continue;
      const { x, y, radius } = path;
      this.#segment(x[k - 1]!, y[k - 1]!, radius[k - 1]!, x[k]!, y[k]!, radius[k]!, style.softness);
    }
    this.#ink(style.softness, style.ink);
  }

  /** Notes for every pixel near a straight piece of a stroke how deep in the ink it lies. */
  #segment(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number, softness: number): void {
    const reach = Math.max(r0, r1) + softness;
    const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach - 0.5));
    const right = Math.min(SIDE - 1, Math.floor(Math.max(x0, x1) + reach - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach - 0.5));
    const bottom = Math.min(SIDE - 1, Math.floor(Math.max(y0, y1) + reach - 0.5));
    const dx = x1 - x0;
    const dy = y1 - y0;
    const squared = dx * dx + dy * dy;
    const inverse = squared > 0 ? 1 / squared : 0;
    const depth = this.#depth;
    for (let row = top; row <= bottom; row++) {
      const py = row + 0.5 - y0;
      for (let column = left; column <= right; column++) {
        const px = column + 0.5 - x0;
        let t = (px * dx + py * dy) * inverse;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const ex = px - t * dx;
        const ey = py - t * dy;
        const value = r0 + t * (r1 - r0) - Math.sqrt(ex * ex + ey * ey);
        const k = row * SIDE + column;
        if (value > depth[k]!) depth[k] = value;
      }
    }
  }

  /** Turns depths into intensities, by a smooth ramp of the given width. */
  #ink(softness: number, ink: number): void {
    for (let k = 0; k < PIXELS; k++) {
      const ramp = this.#depth[k]! / softness + 0.5;
      if (ramp <= 0) continue;
      const value = ramp >= 1 ? ink : ink * ramp * ramp * (3 - 2 * ramp);
      if (value > this.#light[k]!) this.#light[k] = value;
    }
  }

  /** Wipes a soft round gap around a random point of the pen's path. */
  #gap(path: PenPath, random: SeededRandom): void {
    const k = random.below(path.length);
    const radius = random.uniform(0.8, 1.9);
    this.#blob(path.x[k]! + random.uniform(-1, 1), path.y[k]! + random.uniform(-1, 1), radius, 0);
  }

  #strayLine(style: Style, random: SeededRandom): void {
    this.#depth.fill(-SIDE);
    const x = random.uniform(0, SIDE);
    const y = random.uniform(0, SIDE);
    const radius = 0.7 * style.radius;
    const toX = x + random.uniform(-9, 9);
    const toY = y + random.uniform(-9, 9);
    this.#segment(x, y, radius, toX, toY, radius, style.softness);
    this.#ink(style.softness, style.ink * random.uniform(0.3, 0.8));
  }

  #speck(random: SeededRandom): void {
    const x = random.uniform(0, SIDE);
    const y = random.uniform(0, SIDE);
    this.#blob(x, y, random.uniform(0.4, 1.3), random.uniform(0.3, 1));
  }

  /** Blends a round spot of one intensity over what is there. */
  #blob(x: number, y: number, radius: number, target: number): void {
    const top = Math.max(0, Math.floor(y - radius - 1));
    const bottom = Math.min(SIDE - 1, Math.ceil(y + radius + 1));
    const left = Math.max(0, Math.floor(x - radius - 1));
    const right = Math.min(SIDE - 1, Math.ceil(x + radius + 1));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const ex = column + 0.5 - x;
        const ey = row + 0.5 - y;
        const cover = Math.min(1, radius + 0.5 - Math.sqrt(ex * ex + ey * ey));
        if (cover <= 0) continue;
        const k = row * SIDE + column;
        const before = this.#light[k]!;
        const after = before + cover * (target - before);
        // A speck never lightens the ink, a gap never darkens the paper.
        this.#light[k] = target > 0 ? Math.max(before, after) : after;
      }
    }
  }
}
