import { type RunAddress, showAddress } from './address.js';

/** ms after which it is told that a server does not do what it is asked. */
export const SILENCE = 1500;

/** Tells whoever waits for a server why, and for how long yet: once, until the server has answered again. */
export class Outage {
  readonly #where: string;
  readonly #tell: (told: string) => void;
  #isTold = false;

  constructor({ redis, onWait = warn }: Pick<RunAddress, 'redis' | 'onWait'>) {
    this.#where = showAddress(redis);
    this.#tell = onWait;
  }

  /** @param waited and @param left in ms */
  lasts(why: string, waited: number, left: number): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`;
    const end = left === Infinity ? 'until it does' : `for ${seconds(left)} more`;
    this.#tell(`redis: ${this.#where} must answer, got "${why}" for ${seconds(waited)}; it is tried ${end}`);
  }

  /** The server has answered. */
  ends(): void {
    this.#isTold = false;
  }
}

function warn(told: string): void {
  process.emitWarning(told, 'RankbatchWarning');
}
