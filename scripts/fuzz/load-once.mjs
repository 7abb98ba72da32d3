// Loads a data set and tells what came of it, the most memory that was taken, and the processor time: node load-once.mjs SPEC FOLDER
import { existsSync, readFileSync } from 'node:fs';
import { loadDataset } from '@rankbatch/data';

const [spec = '', dataDir = ''] = process.argv.slice(2);
let outcome = 'taken';
let text = '';
try {
  const { train } = await loadDataset(spec, { dataDir });
  text = `${train.count} samples of ${train.shape.join('x')}`;
} catch (error) {
  text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  outcome = error instanceof Error && error.name === 'DataError' ? 'refused' : 'unclear';
}
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    outcome,
    text: text.slice(0, 500),
    megabytes: mostMegabytes(),
    seconds: (user + system) / 1e6,
  }),
);

/** Linux tells it of this process alone, `resourceUsage` also of the one that started it. */
function mostMegabytes() {
  const status = '/proc/self/status';
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
}
