import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command, trainSmall } from './attack-runs.mjs';

/** Kills a run at any moment, again and again, and goes on with it: it must end with the same bits. @type {import('./tally.mjs').Attack} */
export async function attackKills({ folder, random, tally, goesOn }) {
  const undisturbed = join(folder, 'undisturbed');
  const start = performance.now();
  trainSmall(undisturbed);
  const usualMs = performance.now() - start;
  const words = ['--size', '64', '--epochs', '2', '--threads', '1', '--checkpoint-every', '1', '--quiet'];
  const results = (/** @type {string} */ run) =>
    ['ledger.parquet', 'losses.f32', 'model.onnx'].map((name) =>
      readFileSync(join(run, name)).toString('base64'),
    );
  const wanted = results(undisturbed).join();
  while (goesOn()) {
    const run = join(folder, 'killed');
    rmSync(run, { recursive: true, force: true });
    let isFinished = false;
    for (let kills = 0; !isFinished; kills += 1) {
      const args = existsSync(join(run, 'run.json'))
        ? ['resume', run, '--quiet']
        : ['train', ...words, '--out', run];
      const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
      let stderr = '';
      child.stderr.on('data', (/** @type {Buffer} */ chunk) => (stderr += chunk.toString()));
      // Three kills at most, so that it ends.
      const timer = kills < 3 ? setTimeout(() => child.kill('SIGKILL'), usualMs * random.float()) : undefined;
      await once(child, 'close');
      clearTimeout(timer);
      isFinished = child.signalCode === null;
      if (!isFinished) tally.add('kills', 'same');
      else if (child.exitCode !== 0) tally.add('runs after kills', 'unclear', stderr);
      else tally.add('runs after kills', results(run).join() === wanted ? 'same' : 'wrong');
    }
  }
}
