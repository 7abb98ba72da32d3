declare const brand: unique symbol;

/** Index of a sample in the caller's data set, 0 .. N-1. */
export type SampleId = number & { readonly [brand]: 'sample id' };

/** Place in the order of losses, 1 .. N; 1 is the greatest latest known loss. */
export type Rank = number & { readonly [brand]: 'rank' };
