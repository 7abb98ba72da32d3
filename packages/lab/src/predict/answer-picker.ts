import type { EncodedAnswers } from '@rankbatch/data';

/** Gives what some rows of a file should give, of those that have an answer; `rows` of it are places among those that were asked for. */
export function answerPicker({
  rows,
  labels,
  targets,
}: EncodedAnswers): (some: readonly number[]) => EncodedAnswers {
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const width = (targets?.length ?? 0) / rows.length;
  return (some) => {
    const found = some.flatMap((row, index) => {
      const place = placeOf.get(row);
      return place === undefined ? [] : [{ index, place }];
    });
    return {
      rows: Uint32Array.from(found, ({ index }) => index),
      labels: Uint32Array.from(found, ({ place }) => labels[place]!),
      ...(targets && {
        targets: Float32Array.from(
          found.flatMap(({ place }) => [...targets.subarray(place * width, (place + 1) * width)]),
        ),
      }),
    };
  };
}
