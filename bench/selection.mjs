// What selection costs: `node --expose-gc bench/selection.mjs [N ..]`; needs `npm run build`. Medians of 7 runs after 3 to warm up.
import { arch, cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Random, rank, Selector } from '../packages/rankbatch/dist/index.js';

const BATCH = 64;
const RUNS = 7;
const WARM_UP = 3;

/** @param {number[]} values */
const median = (values) => Number(values.toSorted((a, b) => a - b)[values.length >> 1]);
/** @param {number[]} values */
const spread = (values) => `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`;
const usedBytes = () => {
  globalThis.gc?.();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
};

/** @param {number} sampleCount @param {number} pressure */
function measure(sampleCount, pressure) {
  const bytesBefore = usedBytes();
  const start = performance.now();
  const selector = new Selector({ sampleCount, batchSize: BATCH, strategy: rank({ pressure }), seed: 1 });
  const startUpMs = performance.now() - start;
  const random = new Random(2);
  const losses = new Float64Array(BATCH);
  // Losses as training leaves them: positive, many near 0, spread over decades.
  const fillLosses = () => {
    for (let i = 0; i < BATCH; i++) losses[i] = (-Math.log(1 - random.float())) ** 3;
  };
  const passMs = performance.now();
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    fillLosses();
    selector.record(ids, losses.subarray(0, ids.length));
  }
  const firstEpochMs = performance.now() - passMs;
  const bytesPerSample = (usedBytes() - bytesBefore) / sampleCount;

  const batches = Math.max(2000, Math.min(20_000, sampleCount / 100));
  const draw = [];
  const record = [];
  for (let run = 0; run < RUNS + WARM_UP; run++) {
    let drawMs = 0;
    let recordMs = 0;
    let draws = 0;
    for (let i = 0; i < batches; i++) {
      fillLosses();
      const t0 = performance.now();
      const { ids } = selector.next();
      const t1 = performance.now();
      selector.record(ids, ids.length === BATCH ? losses : losses.subarray(0, ids.length));
      recordMs += performance.now() - t1;
      drawMs += t1 - t0;
      draws += ids.length;
    }
    if (run < WARM_UP) continue;
    draw.push((drawMs * 1e6) / draws);
    record.push((recordMs * 1e6) / draws);
  }
  return {
    N: sampleCount,
    s: pressure,
    'ns/draw': Math.round(median(draw)),
    'draw spread': spread(draw),
    'ns/record': Math.round(median(record)),
    'record spread': spread(record),
    'bytes/sample': Number(bytesPerSample.toFixed(1)),
    'start-up ms': Math.round(startUpMs),
    'first epoch ns/sample': Math.round((firstEpochMs * 1e6) / sampleCount),
  };
}

const sizes = process.argv.slice(2).map(Number);
console.log(
  `node ${process.version}, ${arch()}, ${cpus()[0]?.model}; batch ${BATCH}, draw = next(), record = record()`,
);
if (globalThis.gc === undefined) console.log('bytes/sample needs --expose-gc');
console.table(
  (sizes.length > 0 ? sizes : [1e4, 1e5, 1e6, 1e7]).flatMap((n) => [100].map((s) => measure(n, s))),
);
