// How fast the engine trains networks that others made: beside PyTorch, and beside what no step can do without.
//
//   npm run build && node bench/engine.mjs --python PYTHON [--networks paper,mlp] [--batches 16,64,256] [--rounds 7] [--steps 5] [--block 8] [--out FILE]
//
// A block has 16 channels where the processor has AVX-512, else 8. PYTHON needs torch and onnx. One thread each, processor time of
// some steps in a row, in turn in every round, after a second of it to warm up; medians of a step. What FILE holds of other networks stays;
// the table of all it holds goes into docs/performance.md. `--networks ''` makes the table only.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeEnvironment, median } from '@rankbatch/lab/internal';
import * as prettier from 'prettier';
import {
  adam,
  buildTrainingGraph,
  createTrainer,
  importModel,
  softmaxCrossEntropy,
  tokenCrossEntropy,
} from '@rankbatch/onnx';
import { engineTable } from './engine-table.mjs';
import { noise } from './noise.mjs';
import { processorSeconds, productsOf } from './products.mjs';
import { scriptOptions } from '../scripts/script-options.mjs';
import { fillPart } from '../scripts/study/page/page.mjs';

const all = ['paper', 'mlp', 'resnet18-32', 'resnet18-64', 'mobilenet-v3', 'encoder', 'lstm-tagger'];
const { values } = scriptOptions(import.meta.url, {
  options: {
    python: { type: 'string', default: 'python3' },
    networks: { type: 'string', default: all.join(',') },
    batches: { type: 'string', default: '16,64,256' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '5' },
    block: { type: 'string', default: '16' },
    out: {
      type: 'string',
      default: fileURLToPath(new URL('../docs/results/engine.json', import.meta.url)),
    },
  },
});
const peer = fileURLToPath(new URL('peers/pytorch-engine.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-engine-'));
try {
  for (const network of values.networks.split(',').filter(Boolean))
    for (const batch of values.batches.split(',').map(Number)) save(await measure(network, batch));
} finally {
  rmSync(folder, { recursive: true });
}
const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const filled = fillPart(readFileSync(page, 'utf8'), 'engine', engineTable(read()));
const style = { ...(await prettier.resolveConfig(page)), filepath: page };
writeFileSync(page, await prettier.format(filled, style));

/** @typedef {import('./engine-table.mjs').Row} Row */

/** @param {string} network @param {number} batch @returns {Promise<Row>} */
async function measure(network, batch) {
  const file = join(folder, `${network}.onnx`);
  if (!existsSync(file))
    execFileSync(values.python, [peer, 'export', network, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const model = await importModel(readFileSync(file), { threads: 1 });
  const isTagger = network === 'lstm-tagger';
  const loss = isTagger ? tokenCrossEntropy() : softmaxCrossEntropy();
  const optimizer = adam();
  const trainer = await createTrainer({ model, optimizer, loss, seed: 1, batchSize: batch, threads: 1 });
  const samples = noise(model, 2 * batch, isTagger);
  const { graph, parameters } = buildTrainingGraph(model, optimizer, {
    batchSize: batch,
    blockSize: Number(values.block),
    loss,
  });
  const products = await productsOf(graph, batch);
  const [from, to] = [0, 1].map(() => new Float32Array(parameters.length));
  const child = spawn(values.python, [peer, 'serve', network, `${batch}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => String((await lines.next()).value);
  const torch = await answer();
  const theirs = async (/** @type {string} */ way) => {
    child.stdin.write(`${way}\n`);
    return Number(await answer());
  };
  let taken = 0;
  const ours = () => {
    const ids = Uint32Array.from({ length: batch }, (_, i) => (i * 7 + taken) % (2 * batch));
    taken += 1;
    return processorSeconds(() => trainer.step(samples, ids));
  };
  const alone = async () => {
    let sum = 0;
    for (const { run, count } of products) sum += count * (await processorSeconds(run));
    return sum;
  };
  // Adam reads four vectors as long as all weights, and writes three; a copy reads one and writes one.
  const memory = async () => 3.5 * (await processorSeconds(() => to?.set(from ?? [])));
  const ways = {
    ours,
    pytorch: () => theirs('default'),
    best: () => theirs('best'),
    products: alone,
    memory,
  };
  for (const seconds of Object.values(ways)) await warmUp(seconds);
  /** @type {Record<keyof typeof ways, number[]>[]} */
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++)
    rounds.push({
      ours: await some(ways.ours),
      pytorch: await some(ways.pytorch),
      best: await some(ways.best),
      products: await some(ways.products),
      memory: await some(ways.memory),
    });
  child.stdin.end();
  await trainer.dispose();
  const of = (/** @type {keyof typeof ways} */ key) =>
    Number(median(rounds.flatMap((round) => round[key])).toPrecision(3));
  const [ownTime, pytorch, best] = [of('ours'), of('pytorch'), of('best')];
  const row = { ours: ownTime, pytorch, best, products: of('products'), memory: of('memory') };
  const environment = describeEnvironment();
  return { network, batch, torch, environment, ...row };
}

/** Until all is compiled and in its place. @param {() => Promise<number>} seconds of one step */
async function warmUp(seconds) {
  for (let spent = 0; spent < 1;) spent += await seconds();
}

/** @param {() => Promise<number>} seconds of one step */
async function some(seconds) {
  const each = [];
  for (let step = 0; step < Number(values.steps); step++) each.push(await seconds());
  return each;
}

function read() {
  const text = existsSync(values.out) ? readFileSync(values.out, 'utf8') : '[]';
  const rows = /** @type {unknown} */ (JSON.parse(text));
  return Array.isArray(rows) ? rows.filter(isRow) : [];
}

/** @param {unknown} row @returns {row is Row} */
function isRow(row) {
  return typeof row === 'object' && row !== null && 'network' in row && 'products' in row;
}

/** @param {Row} row */
function save(row) {
  console.error(JSON.stringify(row));
  const others = read().filter(({ network, batch }) => network !== row.network || batch !== row.batch);
  const rows = [...others, row].toSorted(
    (a, b) => all.indexOf(a.network) - all.indexOf(b.network) || a.batch - b.batch,
  );
  writeFileSync(values.out, `${JSON.stringify(rows, null, 1)}\n`);
}
