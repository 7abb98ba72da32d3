// Measures training in this page: `bench(options)`, and the buttons of the page.
import { jax } from './jax.mjs';
import { BATCH, batches, networks } from './networks.mjs';
import { rankbatch } from './rankbatch.mjs';
import { tensorflow } from './tensorflow.mjs';

/**
 * @typedef {import('./networks.mjs').Network} Network
 *
 * @typedef {object} Row
 * @property {Network} network
 * @property {string} engine
 * @property {number | null} samplesPerSecond median of the rounds; null where it cannot train this
 * @property {number | null} ratio ours on WebAssembly divided by it, median of the rounds
 * @property {number | null} loss of the last step
 * @property {string} problem why it cannot
 */

/** Makers by name, in the order in which they take turns. @type {Record<string, (network: Network) => Promise<import('./networks.mjs').Contender>>} */
const makers = {
  rankbatch: (network) => rankbatch(network, 'wasm'),
  'rankbatch webgpu': (network) => rankbatch(network, 'webgpu'),
  'tfjs wasm': (network) => tensorflow(network, 'wasm'),
  'tfjs cpu': (network) => tensorflow(network, 'cpu'),
  jax: (network) => jax(network, 'wasm'),
  'jax webgpu': (network) => jax(network, 'webgpu'),
};

/** What a browser tells of a GPU. @typedef {{ info?: { isFallbackAdapter?: boolean, description?: string } }} Adapter */

/** Whether this browser has a GPU that it can compute with, not one that is made up by software. */
export async function hasGpu() {
  const { gpu } = /** @type {{ gpu?: { requestAdapter(): Promise<Adapter | null> } }} */ (navigator);
  const adapter = await gpu?.requestAdapter();
  if (!adapter) return false;
  const { isFallbackAdapter, description = '' } = adapter.info ?? {};
  return !isFallbackAdapter && !/swiftshader|llvmpipe/i.test(description);
}

/**
 * Trains each network with each engine in turn, some seconds a round.
 *
 * @param {{ rounds?: number, seconds?: number, engines?: readonly string[], networks?: readonly Network[], tell?: (text: string) => void }} options
 */
export async function bench({ rounds = 3, seconds = 2, engines, networks: chosen, tell = () => {} } = {}) {
  const gpu = await hasGpu();
  const names = engines ?? Object.keys(makers).filter((name) => gpu || !name.endsWith('webgpu'));
  /** @type {Row[]} */
  const rows = [];
  for (const network of chosen ?? /** @type {Network[]} */ (Object.keys(networks)))
    rows.push(...(await benchNetwork(network, names, rounds, seconds, tell)));
  return { rows, setting: { batch: BATCH, rounds, seconds }, machine: machine() };
}

/**
 * @param {Network} network @param {readonly string[]} names @param {number} rounds @param {number} seconds @param {(text: string) => void} tell
 * @returns {Promise<Row[]>}
 */
async function benchNetwork(network, names, rounds, seconds, tell) {
  const runs = names.map((name) => ({
    name,
    engine: name,
    speeds: /** @type {number[]} */ ([]),
    loss: NaN,
    problem: '',
  }));
  for (let round = 1; round <= rounds; round++)
    for (const run of runs) {
      if (run.problem !== '') continue;
      tell(`${network}, round ${round} of ${rounds}: ${run.name}`);
      try {
        const found = await measure(
          await /** @type {typeof makers[string]} */ (makers[run.name])(network),
          seconds,
        );
        run.engine = found.engine;
        run.loss = found.loss;
        run.speeds.push(found.speed);
      } catch (error) {
        run.problem = error instanceof Error ? error.message : String(error);
      }
    }
  const ours = runs.find(({ name }) => name === 'rankbatch')?.speeds ?? [];
  return runs.map(({ engine, speeds, loss, problem }) => ({
    network,
    engine,
    samplesPerSecond: speeds.length > 0 ? median(speeds) : null,
    ratio:
      speeds.length > 0 && ours.length > 0
        ? median(speeds.map((speed, i) => (ours[i] ?? NaN) / speed))
        : null,
    loss: Number.isFinite(loss) ? loss : null,
    problem,
  }));
}

/** Samples a second, after two steps to warm up, which compile what is to be compiled. @param {import('./networks.mjs').Contender} contender @param {number} seconds */
async function measure({ engine, step, dispose }, seconds) {
  const draw = batches();
  try {
    let begun = performance.now();
    let losses = await step(draw());
    let trained = BATCH;
    // Where a step takes longer than a round, the first one is all that is waited for.
    if (performance.now() - begun < 1000 * seconds) {
      losses = await step(draw());
      begun = performance.now();
      trained = 0;
    }
    while (performance.now() - begun < 1000 * seconds || trained === 0) {
      losses = await step(draw());
      trained += BATCH;
    }
    const speed = trained / ((performance.now() - begun) / 1000);
    const loss = Array.from(losses).reduce((sum, each) => sum + each, 0) / losses.length;
    if (!Number.isFinite(loss)) throw new Error(`its loss is ${loss}`);
    return { engine, speed, loss };
  } finally {
    await dispose();
  }
}

function machine() {
  const { userAgent, hardwareConcurrency } = navigator;
  return { browser: userAgent, cores: hardwareConcurrency, isolated: crossOriginIsolated };
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Awaited<ReturnType<typeof bench>>} result */
function show(result) {
  at('rows').replaceChildren(
    ...result.rows.map(({ network, engine, samplesPerSecond, ratio, problem }) => {
      const row = document.createElement('tr');
      const cells = [network, engine, samplesPerSecond?.toFixed(0) ?? '–', ratio?.toFixed(2) ?? '–', problem];
      row.append(...cells.map((text) => Object.assign(document.createElement('td'), { textContent: text })));
      return row;
    }),
  );
  const link = /** @type {HTMLAnchorElement} */ (at('json'));
  link.href = URL.createObjectURL(new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }));
  link.hidden = false;
}

async function start() {
  const button = /** @type {HTMLButtonElement} */ (at('start'));
  button.disabled = true;
  const tell = (/** @type {string} */ text) => (at('state').textContent = text);
  try {
    show(await bench({ tell }));
    tell('Done.');
  } catch (error) {
    tell(String(error));
  }
  button.disabled = false;
}

at('start').addEventListener('click', () => void start());
Object.assign(globalThis, { bench });
