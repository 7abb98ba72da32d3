import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A connection between two that can fail. `mode` is for what comes next: `slow` holds each piece up, `swallow` takes all and forwards
 * nothing, `hold` keeps the pieces until it is over.
 */
export class Proxy {
  /** @type {'open' | 'slow' | 'hold'} */
  mode = 'open';
  /** @type {number} */
  target;
  /** @type {Set<Wire>} */
  wires = new Set();
  #server = createServer((client) => this.#open(client));
  /** @type {(() => void)[]} */
  #held = [];

  /** @param {number} target port */
  constructor(target) {
    this.target = target;
  }

  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port() {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Ends every connection: before its next request is forwarded, or before its reply is. @param {'before' | 'after'} when */
  cut(when) {
    for (const wire of this.wires) wire.cut = when;
  }

  /** Nothing comes through the connections there are, and nothing tells that. */
  swallow() {
    for (const wire of this.wires) wire.isDead = true;
  }

  /** Forwards what was held. */
  release() {
    this.mode = 'open';
    for (const forward of this.#held.splice(0)) forward();
  }

  /** Ends all connections, and loses what was held. @param {number} [target] port */
  reset(target = this.target) {
    this.target = target;
    this.#held = [];
    this.mode = 'open';
    for (const wire of this.wires) wire.end();
  }

  close() {
    this.reset();
    this.#server.close();
  }

  /** @param {import('node:net').Socket} client */
  #open(client) {
    const server = connect(this.target, '127.0.0.1');
    const wire = new Wire(client, server);
    this.wires.add(wire);
    /** @type {(from: import('node:net').Socket, to: import('node:net').Socket, isReply: boolean) => void} */
    const forward = (from, to, isReply) => {
      const inOrder = queue();
      from.on('data', (data) => {
        if (wire.isDead) return;
        if (wire.cut === 'before' && !isReply) return wire.end();
        if (wire.cut === 'after' && isReply) return wire.end();
        const send = () => to.writable && to.write(data);
        if (this.mode === 'hold') return this.#held.push(send);
        return inOrder(send, this.mode === 'slow' ? 25 : 0);
      });
      from.on('error', () => wire.end());
      from.on('close', () => {
        wire.end();
        this.wires.delete(wire);
      });
    };
    forward(client, server, false);
    forward(server, client, true);
  }
}

class Wire {
  /** @type {'before' | 'after' | undefined} */
  cut;
  isDead = false;

  /** @param {import('node:net').Socket} client @param {import('node:net').Socket} server */
  constructor(client, server) {
    this.client = client;
    this.server = server;
    client.setNoDelay(true);
    server.setNoDelay(true);
  }

  end() {
    this.client.destroy();
    this.server.destroy();
  }
}

/** Does one thing after the other, each when its time has come: what comes later overtakes nothing. @returns {(act: () => void, ms: number) => void} */
function queue() {
  /** @type {{ act: () => void, due: number }[]} */
  const waiting = [];
  let isWaiting = false;
  const work = () => {
    isWaiting = false;
    for (let first = waiting[0]; first; first = waiting[0]) {
      const left = first.due - performance.now();
      if (left > 0) {
        isWaiting = true;
        setTimeout(work, left);
        return;
      }
      waiting.shift();
      first.act();
    }
  };
  return (act, ms) => {
    waiting.push({ act, due: performance.now() + ms });
    if (!isWaiting) work();
  };
}
