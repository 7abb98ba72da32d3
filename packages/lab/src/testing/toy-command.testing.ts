// The command with the toy data and learner, for tests that need it in a process of its own.
import { main } from '../commands/main.js';
import { toyServices } from '../services/toy-services.testing.js';
import { sabotage, type Sabotage } from '../run/saboteur.testing.js';

const { SABOTAGE } = process.env;
const acts = await sabotage(SABOTAGE === undefined ? undefined : (JSON.parse(SABOTAGE) as Sabotage));
const { stdout, stderr, env } = process;
const controller = new AbortController();
process.on('SIGINT', () => {
  controller.abort();
});
process.exitCode = await main(process.argv.slice(2), toyServices, {
  stdout,
  stderr,
  env,
  signal: controller.signal,
});
stderr.write(`acts: ${acts()}\n`);
