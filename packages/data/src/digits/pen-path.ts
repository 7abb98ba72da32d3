import type { Glyph, Stroke } from './glyphs.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Style } from './style.js';

/** Straight pieces that stand for the curve between two control points. */
const PIECES = 4;
const CAPACITY = 512;
const GRID = 4;

/** The points that the pen visits, in pixels; reused from sample to sample. */
export class PenPath {
  /** Number of points, `P`. */
  length = 0;
  /** `[P]` horizontal positions. */
  readonly x = new Float64Array(CAPACITY);
  /** `[P]` vertical positions. */
  readonly y = new Float64Array(CAPACITY);
  /** `[P]` half the pen width. */
  readonly radius = new Float64Array(CAPACITY);
  /** `[P]` 1 where the pen is put down anew, so that no ink joins this point to the one before. */
  readonly starts = new Uint8Array(CAPACITY);

  readonly #controlX = new Float64Array(64);
  readonly #controlY = new Float64Array(64);
  readonly #gridX = new Float64Array(GRID * GRID);
  readonly #gridY = new Float64Array(GRID * GRID);

  /** Writes a glyph in a style: moves the control points, bends the plane, draws curves through them. */
  write(glyph: Glyph, style: Style, random: SeededRandom): void {
    this.length = 0;
    for (let k = 0; k < GRID * GRID; k++) {
      this.#gridX[k] = style.elastic * random.normal();
      this.#gridY[k] = style.elastic * random.normal();
    }
    for (const stroke of glyph) {
      const points = this.#place(stroke, style, random);
      this.#curve(points, style);
    }
  }

  /** Puts a stroke's control points where this writer has them and returns their number. */
  #place(stroke: Stroke, style: Style, random: SeededRandom): number {
    const points = stroke.length / 2;
    const [xx, xy, yx, yy, x0, y0] = style.affine;
    for (let k = 0; k < points; k++) {
      const u = stroke[2 * k]!;
      const v = stroke[2 * k + 1]!;
      if (k > 0 && u === stroke[2 * k - 2] && v === stroke[2 * k - 1]) {
        this.#controlX[k] = this.#controlX[k - 1]!;
        this.#controlY[k] = this.#controlY[k - 1]!;
        continue;
      }
      const x = u - 0.5 + style.jitter * random.normal() + bend(this.#gridX, u, v);
      const y = v - 0.5 + style.jitter * random.normal() + bend(this.#gridY, u, v);
      this.#controlX[k] = xx * x + xy * y + x0;
      this.#controlY[k] = yx * x + yy * y + y0;
    }
    return points;
  }

  /** Appends the Catmull-Rom curve through the control points; repeated points make corners. */
  #curve(points: number, style: Style): void {
    const cx = this.#controlX;
    const cy = this.#controlY;
    this.#append(cx[0]!, cy[0]!, style.radius * (1 - style.taper), 1);
    for (let k = 0; k + 1 < points; k++) {
      if (cx[k] === cx[k + 1] && cy[k] === cy[k + 1]) continue;
      const before = Math.max(k - 1, 0);
      const after = Math.min(k + 2, points - 1);
      for (let piece = 1; piece <= PIECES; piece++) {
        const t = piece / PIECES;
        const progress = (k + t) / (points - 1);
        this.#append(
          spline(cx[before]!, cx[k]!, cx[k + 1]!, cx[after]!, t),
          spline(cy[before]!, cy[k]!, cy[k + 1]!, cy[after]!, t),
          style.radius * (1 + style.taper * (2 * progress - 1)),
          0,
        );
      }
    }
  }

  #append(x: number, y: number, radius: number, start: number): void {
    const k = this.length++;
    this.x[k] = x;
    this.y[k] = y;
    this.radius[k] = radius;
    this.starts[k] = start;
  }
}

/** Free-form deformation: the cubic Bernstein patch over a 4 x 4 grid of displacements, at (u, v) in the unit square. */
function bend(grid: Float64Array, u: number, v: number): number {
  let sum = 0;
  for (let row = 0; row < GRID; row++) {
    const k = row * GRID;
    sum += bernstein(row, v) * cubic(grid[k]!, grid[k + 1]!, grid[k + 2]!, grid[k + 3]!, u);
  }
  return sum;
}

function bernstein(index: number, t: number): number {
  const s = 1 - t;
  if (index === 0) return s * s * s;
  if (index === 1) return 3 * s * s * t;
  return index === 2 ? 3 * s * t * t : t * t * t;
}

function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const s = 1 - t;
  return s * s * (s * a + 3 * t * b) + t * t * (3 * s * c + t * d);
}

/** Catmull-Rom: the cubic from b to c whose slopes there are those of a -> c and b -> d. */
function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
