// What goes wrong, each as one function of the stage that a schedule has set up.
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE } from './settings.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

/** @type {Readonly<Record<string, (stage: Stage) => Promise<void>>>} */
export const faults = {
  'ranker killed': async (stage) => stage.loseLeader('SIGKILL'),
  'ranker closed': async (stage) => stage.loseLeader('SIGTERM'),
  'ranker paused': async (stage) => {
    const leader = stage.leader();
    leader?.process.kill('SIGSTOP');
    await sleep(2.5 * LEASE);
    leader?.process.kill('SIGCONT');
  },
  'server killed': async (stage) => {
    await stage.server.kill();
    await sleep(stage.random.below(200));
    await stage.server.start();
  },
  'connection cut before the request': async (stage) => stage.proxy.cut('before'),
  'connection cut before the reply': async (stage) => stage.proxy.cut('after'),
  'slow link': async (stage) => {
    stage.proxy.mode = 'slow';
    await sleep(400);
    stage.proxy.mode = 'open';
  },
  'half-open link': async (stage) => stage.proxy.swallow(),
  'memory full': async (stage) => {
    await stage.server.send('CONFIG', 'SET', 'maxmemory', '1mb');
    await sleep(1.5 * LEASE);
    await stage.server.send('CONFIG', 'SET', 'maxmemory', '0');
  },
  'functions flushed': async (stage) => {
    await stage.server.send('FUNCTION', 'FLUSH');
  },
  'clock jumps': async (stage) => {
    for (const seconds of [3600, -7200, 0]) {
      stage.server.jumpClock(seconds);
      for (const ranker of stage.rankers) ranker.process.send?.(1000 * seconds);
      await sleep(100);
    }
  },
  'replica promoted while it lags': (stage) => stage.promoteReplica(),
};

/** The last one loses what the replica has not got, and is drawn by itself. */
export const lossless = Object.keys(faults).slice(0, -1);
export const LAG = 'replica promoted while it lags';
