import { deepStrictEqual } from 'node:assert';
import { type Batch, Random, type RemoteSelector, type Selector } from 'rankbatch';

/** What goes over the wire of a batch. */
export const wired = ({ ids, probabilities, ranks, weights, epoch }: Batch): unknown => ({
  ids,
  probabilities: Float32Array.from(probabilities),
  ranks,
  weights,
  epoch,
});

/** A local selector and one on Redis, which must do the same. */
export class Pair {
  readonly local: Selector;
  readonly remote: RemoteSelector;
  readonly #random = new Random(5);

  constructor(local: Selector, remote: RemoteSelector) {
    this.local = local;
    this.remote = remote;
  }

  losses(ids: Uint32Array): Float32Array {
    return Float32Array.from(ids, (id) => (id % 17) + this.#random.float());
  }

  async expectNext(): Promise<Uint32Array> {
    const batch = this.local.next();
    deepStrictEqual(wired(await this.remote.next()), wired(batch));
    return batch.ids;
  }

  async record(ids: Uint32Array): Promise<void> {
    const losses = this.losses(ids);
    this.local.record(ids, losses);
    await this.remote.record(ids, losses);
  }

  async expectSameDue(): Promise<void> {
    for (;;) {
      const due = this.local.due(50);
      const chunk = await this.remote.due(50);
      deepStrictEqual(chunk?.ids ?? new Uint32Array(0), due);
      if (chunk === undefined) break;
      const losses = this.losses(due);
      this.local.record(due, losses);
      deepStrictEqual(await chunk.done(losses), true);
    }
  }

  async expectSame(): Promise<void> {
    const { local, remote } = this;
    const [bytes] = await remote.snapshot();
    deepStrictEqual(bytes, local.snapshot());
    deepStrictEqual(await remote.explain(), local.explain());
    deepStrictEqual(await remote.staleness(), local.staleness());
    const { sampleCount, batchSize, epoch, draws, pressure } = await remote.status();
    const expected = [local.sampleCount, local.batchSize, local.epoch, local.draws, local.pressure];
    deepStrictEqual([sampleCount, batchSize, epoch, draws, pressure], expected);
  }
}
