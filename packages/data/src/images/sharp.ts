import type { default as Sharp } from 'sharp';
import { DataError } from '../data-error.js';

/** Loads the decoder, which only pictures need. */
export async function importSharp(): Promise<typeof Sharp> {
  try {
    const { default: sharp } = await import('sharp');
    return sharp;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DataError(
      `images: need the package sharp to decode pictures, which cannot be loaded (${reason}); install it with npm install sharp`,
      { cause },
    );
  }
}
