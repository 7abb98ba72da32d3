// Measures what steps, selection and recomputation cost on a quiet machine: runs that train beside other work cannot tell.
//
//   RANKBATCH_DATA=FOLDER npm run study:time                # 7 minutes; writes docs/results/study-time.json
//   RANKBATCH_DATA=FOLDER npm run study:time -- [--only TEXT] [--rounds 4] [--seconds 2] [--threads N] [--out FILE]
import { availableParallelism, loadavg } from 'node:os';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEnvironment, makeFolder, services, writeAtomically } from '@rankbatch/lab/internal';
import { endWith } from './study/end-with.mjs';
import { rounded } from './study/result-file.mjs';
import { measureSetting } from './study/measure-setting.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '2' },
    threads: { type: 'string', default: String(availableParallelism()) },
    size: { type: 'string' },
    out: {
      type: 'string',
      default: fileURLToPath(new URL('../docs/results/study-time.json', import.meta.url)),
    },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const threads = Number(values.threads);
const ranked = ['shuffle', 'random', 'rank:1e8:r', 'auto'];
const settings = [
  ...['adam', 'adadelta'].flatMap((optimizer) =>
    [16, 64, 256].map((batchSize) => ({
      data: 'mnist',
      model: 'mnist-cnn',
      optimizer,
      batchSize,
      strategies: ranked,
    })),
  ),
  {
    data: 'cifar10',
    model: 'residual-cnn',
    optimizer: 'adam',
    batchSize: 64,
    strategies: [...ranked, 'infobatch:0.5'],
  },
  ...['optdigits', 'adult', 'sms-spam'].map((data) => ({
    data,
    model: 'mlp',
    optimizer: 'adam',
    batchSize: 64,
    strategies: ['shuffle', 'rank:1e8:r', 'auto'],
  })),
  { data: 'digits', model: 'mnist-cnn-small', optimizer: 'adam', batchSize: 64, strategies: ranked },
]
  .map((setting) => ({ ...setting, name: Object.values(setting).slice(0, 4).join(' ') }))
  // Digits are there to try this out.
  .filter(({ data, name }) => (values.only === '' ? data !== 'digits' : name.includes(values.only)));

const load = loadavg()[0] ?? 0;
if (load > 0.3)
  console.error(
    `study:time: the machine is not quiet: ${load.toFixed(1)} processes were running over the last minute`,
  );
const measured = [];
for (const { name, strategies, ...setting } of settings) {
  const options = values.size === undefined ? {} : { size: Number(values.size) };
  const dataset = await services.loadDataset(setting.data, options).catch(endWith('study:time'));
  const times = await measureSetting({ ...setting, dataset, strategies, rounds, seconds, threads });
  measured.push({ ...setting, samples: dataset.train.count, ...times });
  const ms = (/** @type {{ median: number }} */ { median }) => (1000 * median).toFixed(1);
  console.error(
    `${name.padEnd(32)}  ${ms(times.step).padStart(6)} ms a step, ${ms(times.recomputation)} ms a recomputed sample`,
  );
}
const document = {
  version: 1,
  environment: describeEnvironment(),
  threads,
  rounds,
  seconds,
  load,
  settings: measured,
};
await makeFolder(dirname(values.out));
await writeAtomically(dirname(values.out), basename(values.out), `${JSON.stringify(document, rounded, 1)}\n`);
