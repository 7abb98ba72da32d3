import type { SeededRandom } from '../seeded-random.js';

/** How one digit is written; lengths in pixels unless stated otherwise. */
export interface Style {
  /** The affine map from the unit square, centred, to pixels: `[xx, xy, yx, yy, x0, y0]`. */
  readonly affine: readonly [number, number, number, number, number, number];
  /** Standard deviation of the elastic deformation, in units of the glyph. */
  readonly elastic: number;
  /** Standard deviation of each control point, in units of the glyph. */
  readonly jitter: number;
  /** Half the width of the pen. */
  readonly radius: number;
  /** Relative change of the radius from the start of a stroke to its end. */
  readonly taper: number;
  /** Width of the ramp from ink to paper: 1 is plain anti-aliasing, more is blur. */
  readonly softness: number;
  /** Intensity of the ink, 0..1. */
  readonly ink: number;
  /** Standard deviation of the noise, as a fraction of full intensity. */
  readonly noise: number;
  /** Number of specks on the paper. */
  readonly specks: number;
  /** Number of stray pen lines. */
  readonly strayLines: number;
  /** Number of round gaps in the ink. */
  readonly gaps: number;
}

/** Draws the style of one sample. */
export function drawStyle(random: SeededRandom): Style {
  const u = random.uniform(0, 1);
  // How hard the sample is, 0..1; most are near 0.
  const hardness = u * u * u;
  const height = random.uniform(14.5, 21.5);
  const width = height * random.uniform(0.8, 1.1);
  // The half-angle form of a rotation needs no sine, whose last bits differ between JavaScript engines.
  const halfTangent = random.uniform(-1, 1) * (0.11 + 0.15 * hardness);
  const norm = 1 + halfTangent * halfTangent;
  const cosine = (1 - halfTangent * halfTangent) / norm;
  const sine = (2 * halfTangent) / norm;
  const shear = random.uniform(-1, 1) * (0.2 + 0.2 * hardness);
  const shift = 1.9 + 1.6 * hardness;
  const x0 = 14 + random.uniform(-shift, shift);
  const y0 = 14 + random.uniform(-shift, shift);
  return {
    affine: [
      cosine * width,
      (-sine - cosine * shear) * height,
      sine * width,
      (cosine - sine * shear) * height,
      x0,
      y0,
    ],
    elastic: 0.055 + 0.06 * hardness,
    jitter: 0.018 + 0.016 * hardness,
    radius: random.uniform(0.65, 1.9),
    taper: random.uniform(-0.3, 0.3),
    softness: 1 + random.uniform(0, 0.6 + hardness),
    ink: 1 - random.uniform(0, 0.25 + 0.3 * hardness),
    noise: random.uniform(0, 0.04 + 0.08 * hardness),
    specks: random.below(2 + 8 * hardness),
    strayLines: random.chance(0.05 + 0.35 * hardness) ? 1 : 0,
    gaps: random.chance(0.1 + 0.5 * hardness) ? 1 + random.below(2) : 0,
  };
}
