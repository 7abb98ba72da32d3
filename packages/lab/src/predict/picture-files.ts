import { encodePictures, openPictures, type PictureEncoding } from '@rankbatch/data';
import { answerPicker } from './answer-picker.js';
import type { LoadedRun } from './loaded-run.js';
import type { PredictedFile } from './predicted-file.js';

/** Pictures that are decoded at once: they are large beside their samples. */
const picturesAtOnce = 256;

/** Opens pictures, wherever they are, to predict them. */
export async function openPictureFiles(
  name: string,
  run: LoadedRun,
  encoding: PictureEncoding,
): Promise<PredictedFile> {
  const { config, data } = run.manifest;
  const opened = await openPictures(name, { ...data, name: config.data.name });
  const { damaged } = opened;
  const answersOf = opened.answers && answerPicker(opened.answers);
  // A first picture now, so that a missing decoder is told before anything is written.
  for await (const first of opened.pictures()) {
    await encodePictures(encoding, [first], { damaged });
    break;
  }
  return {
    names: opened.names,
    async *pieces() {
      let start = 0;
      for await (const some of groupsOf(opened.pictures(), picturesAtOnce)) {
        const encoded = await encodePictures(encoding, some, { damaged });
        const isDamaged = new Set(encoded.damaged.map(({ index }) => index));
        const rows = [...some.keys()].filter((index) => !isDamaged.has(index)).map((index) => start + index);
        const outputs = rows.length > 0 ? await run.outputs(encoded) : new Float32Array();
        yield { outputs, answers: answersOf?.(rows), damaged: encoded.damaged };
        start += some.length;
      }
    },
  };
}

async function* groupsOf<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<T[], void> {
  let group: T[] = [];
  for await (const one of all) {
    group.push(one);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
