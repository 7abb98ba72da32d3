// The table of `bench/engine.mjs` as it stands in docs/performance.md.
import { median } from '@rankbatch/lab/internal';

/**
 * Seconds of processor time a step: ours, PyTorch's, that of its best setting, our matrix products and convolutions alone in ONNX Runtime, and
 * copying as many bytes as Adam reads and writes.
 *
 * @typedef {object} Row
 * @property {string} network
 * @property {number} batch
 * @property {string} torch its version
 * @property {ReturnType<typeof import('@rankbatch/lab/internal').describeEnvironment>} environment
 * @property {number} ours
 * @property {number} pytorch
 * @property {number} best
 * @property {number} products
 * @property {number | undefined} [memory] left out of rows that were measured before it was
 */

const heads = [
  'network',
  'b',
  'ours, ms',
  'PyTorch, ms',
  'its best, ms',
  'products, ms',
  'memory, ms',
  'PyTorch / ours',
  'its best / ours',
  'products / ours',
  'its best / limit',
];

/** @param {readonly Row[]} rows */
export function engineTable(rows) {
  const ms = (/** @type {number} */ seconds) => (1000 * seconds).toPrecision(3);
  const cells = rows.map(({ network, batch, ours, pytorch, best, products, memory }) => [
    network,
    batch,
    ...[ours, pytorch, best, products].map(ms),
    memory === undefined ? '–' : ms(memory),
    (pytorch / ours).toFixed(2),
    (best / ours).toFixed(2),
    `${Math.round((100 * products) / ours)} %`,
    (best / limitOf({ products, memory })).toFixed(2),
  ]);
  const line = (/** @type {readonly (string | number)[]} */ row) => `| ${row.join(' | ')} |`;
  const table = [line(heads), line(heads.map((_, i) => (i === 0 ? '---' : '--:'))), ...cells.map(line)];
  return `${table.join('\n')}\n\n${summary(rows)}`;
}

/** @param {Pick<Row, 'products' | 'memory'>} row */
function limitOf({ products, memory = 0 }) {
  return products + memory;
}

/** @param {readonly Row[]} rows */
function summary(rows) {
  const ratios = rows.map(({ best, ours }) => best / ours);
  const reached = ratios.filter((ratio) => ratio >= 1.2).length;
  const beyond = rows.filter((row) => row.best / limitOf(row) < 1.2).length;
  const close = rows.filter(({ products, ours }) => products / ours >= 0.6).length;
  const machines = new Set(
    rows.map(
      ({ environment: { cpu, cores, node, rankbatch }, torch }) =>
        `${cpu}, ${cores} cores, Node.js ${node}, Rankbatch ${rankbatch}, PyTorch ${torch}`,
    ),
  );
  return (
    `Of ${rows.length} rows, ${reached} have at least 1.2 times the speed of PyTorch's best; in ${beyond} the limit allows less than that. ` +
    `Its best / ours is ${median(ratios).toFixed(2)} in the median. ${close} rows are at 60 % of the products or above. ${[...machines].join('; ')}.`
  );
}
