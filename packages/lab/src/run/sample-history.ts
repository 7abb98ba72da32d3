import type { SampleOutcome } from './sample-outcome.js';

/** What each of the N training samples has been through in a run: its draws, and how it was answered after each epoch. */
export class SampleHistory {
  /** [N] sums over the evaluations of the loss and of the margin. */
  readonly lossSum: Float64Array;
  readonly marginSum: Float64Array;
  /** [N] number of evaluations that found the prediction right. */
  readonly correct: Int32Array;
  /** [N] times that it was right in one evaluation and wrong in the next (arXiv:1812.05159). */
  readonly forgotten: Int32Array;
  /** [N] 1 where the latest evaluation found it right. */
  readonly right: Uint8Array;
  /** [N] step of the last draw, from 1; -1 before the first. */
  readonly lastDraw: Int32Array;
  /** [N] draws in this epoch. */
  readonly epochDraws: Uint32Array;

  constructor(sampleCount: number) {
    this.lossSum = new Float64Array(sampleCount);
    this.marginSum = new Float64Array(sampleCount);
    this.correct = new Int32Array(sampleCount);
    this.forgotten = new Int32Array(sampleCount);
    this.right = new Uint8Array(sampleCount);
    this.lastDraw = new Int32Array(sampleCount).fill(-1);
    this.epochDraws = new Uint32Array(sampleCount);
  }

  /** Takes note of a batch. */
  draw(ids: Uint32Array, step: number): void {
    for (const id of ids) {
      this.lastDraw[id] = step;
      this.epochDraws[id]! += 1;
    }
  }

  /** Takes note of an evaluation of all samples. */
  evaluate({ losses, margins, right: answered }: SampleOutcome): void {
    for (let id = 0; id < this.right.length; id++) {
      const right = answered[id]!;
      this.lossSum[id]! += losses[id]!;
      this.marginSum[id]! += margins?.[id] ?? NaN;
      this.correct[id]! += right;
      this.forgotten[id]! += Number(right < this.right[id]!);
      this.right[id] = right;
    }
  }

  /** How many samples were drawn 0 times, once, 2 to 3, 4 to 7, .. times in this epoch; starts the next one. */
  takeDrawHistogram(): number[] {
    const histogram: number[] = [];
    for (const draws of this.epochDraws) {
      const bin = 32 - Math.clz32(draws);
      while (histogram.length <= bin) histogram.push(0);
      histogram[bin]! += 1;
    }
    this.epochDraws.fill(0);
    return histogram;
  }

  /** All columns by name; they share the memory. */
  get columns(): ReadonlyMap<string, Column> {
    const { lossSum, marginSum, correct, forgotten, right, lastDraw, epochDraws } = this;
    return new Map(Object.entries({ lossSum, marginSum, correct, forgotten, right, lastDraw, epochDraws }));
  }

  /** Overwrites everything with the columns of another history of as many samples. */
  restore(columns: ReadonlyMap<unknown, unknown>): void {
    for (const [name, column] of this.columns) {
      const source = columns.get(name);
      if (!ArrayBuffer.isView(source) || source.byteLength !== column.byteLength)
        throw new RangeError(`samples: ${name} must hold ${column.length} values, got others`);
      bytesOf(column).set(bytesOf(source));
    }
  }
}

type Column = Float64Array | Int32Array | Uint8Array | Uint32Array;

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
