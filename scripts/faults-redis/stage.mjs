import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Proxy } from './proxy.mjs';
import { RedisProcess } from './server.mjs';
import { base } from './settings.mjs';

const program = fileURLToPath(new URL('ranker.mjs', import.meta.url));

/** @typedef {{ process: import('node:child_process').ChildProcess, isLeading: boolean }} RankerProcess */

/** A server, two rankers, and what stands between them. */
export class Stage {
  server = new RedisProcess();
  proxy = new Proxy(0);
  /** Between the server and its replica, where there is one. @type {Proxy | undefined} */
  link;
  /** @type {RedisProcess | undefined} */
  replica;
  /** @type {RankerProcess[]} */
  rankers = [];
  /** Rankers that nobody has ended. */
  ended = 0;
  /** When history was lost: what was done between these times may be gone. @type {{ from: number, to: number } | undefined} */
  lost;
  /** Events of rankers. @type {{ kind: string, time: number }[]} */
  events = [];

  /** @param {import('rankbatch').Random} random */
  constructor(random) {
    this.random = random;
  }

  get url() {
    return `redis://127.0.0.1:${this.proxy.port}`;
  }

  /** @param {boolean} withReplica */
  async open(withReplica) {
    await this.server.start();
    this.proxy.target = this.server.port;
    await this.proxy.listen();
    this.addRanker();
    this.addRanker();
    if (withReplica) {
      this.replica = await new RedisProcess().start();
      this.link = await new Proxy(this.server.port).listen();
      await this.replica.send('REPLICAOF', '127.0.0.1', String(this.link.port));
      while (!String(await this.replica.send('INFO', 'replication')).includes('master_link_status:up'))
        await sleep(20);
    }
    while (!this.leader() || Number(await this.server.send('EXISTS', base)) === 0) await sleep(10);
  }

  addRanker() {
    const child = fork(program, [this.url], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const ranker = { process: child, isLeading: false };
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        const kind = /"kind":"(\w+)"/.exec(line)?.[1] ?? '';
        if (process.env['RANKBATCH_FAULTS_LOG'])
          console.error(Math.round(performance.now()), child.pid, line);
        this.events.push({ kind, time: performance.now() });
        if (kind === 'snapshot') return;
        ranker.isLeading = kind === 'leading';
      });
    child.once('exit', () => {
      if (!this.rankers.includes(ranker)) return;
      this.ended++;
      this.rankers = this.rankers.filter((each) => each !== ranker);
    });
    this.rankers.push(ranker);
  }

  /** The one that was the last to lead. */
  leader() {
    return this.rankers.find((ranker) => ranker.isLeading);
  }

  /** The leader ends, and another process comes in its place. @param {NodeJS.Signals} signal */
  async loseLeader(signal) {
    const leader = this.leader();
    if (leader === undefined) return;
    const ended = once(leader.process, 'exit');
    this.rankers = this.rankers.filter((each) => each !== leader);
    leader.process.kill(signal);
    await ended;
    this.addRanker();
  }

  /** The replica gets nothing any more for a while; then the server dies, and the replica takes its place. */
  async promoteReplica() {
    const { link, replica } = this;
    if (!link || !replica) return;
    // It has all until now.
    const from = performance.now();
    await this.server.send('SET', 'faults', 'sync');
    await this.server.send('WAIT', '1', '0');
    link.mode = 'hold';
    await sleep(50 + this.random.below(200));
    await this.server.kill();
    link.reset();
    await replica.send('REPLICAOF', 'NO', 'ONE');
    this.lost = { from, to: performance.now() };
    this.proxy.reset(replica.port);
    [this.server, this.replica] = [replica, this.server];
  }

  async close() {
    await Promise.all(
      this.rankers.splice(0).map(async ({ process: child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    this.proxy.close();
    this.link?.close();
    await this.server.stop();
    await this.replica?.stop();
  }
}
