import { median } from '../../base/median.js';
import type { Environment } from '../../results/records.js';
import { rounded } from '../rounded.js';
import { spreadOf, type Spread } from '../spread.js';
import type { Round } from './measure-round.js';
import type { Soak } from './soak.js';
import type { PeerSpeed } from './training-peers.js';

/** Another engine beside ours. */
export interface Peer {
  readonly engine: string;
  readonly samplesPerSecond: number;
  /** Ours divided by its samples per second: the median of the ratios of the rounds. */
  readonly ratio: number;
  readonly spread: Spread;
}

/** What training a model costs: medians over the rounds, and what they were measured with. */
export interface TrainingRow extends Round {
  readonly model: string;
  readonly batchSize: number;
  readonly engine: string;
  readonly peers: readonly Peer[];
  /** Of `samplesPerSecond`. */
  readonly spread: Spread;
  /** N */
  readonly sampleCount: number;
  readonly threads: number;
  readonly steps: number;
  readonly rounds: number;
  /** Where memory was watched. */
  readonly memory: Soak | null;
}

/** The medians of some rounds; `theirs` are the peers of each round, in the same order. */
export function summarizeRounds(
  rounds: readonly Round[],
  theirs: readonly (readonly PeerSpeed[])[],
): Round & Pick<TrainingRow, 'spread' | 'peers'> {
  const of = (key: keyof Round): number => median(rounds.map((round) => round[key]));
  return {
    samplesPerSecond: of('samplesPerSecond'),
    evalSamplesPerSecond: of('evalSamplesPerSecond'),
    selectionShare: of('selectionShare'),
    recomputeShare: of('recomputeShare'),
    spread: spreadOf(rounds.map(({ samplesPerSecond }) => samplesPerSecond)),
    peers: summarizePeers(rounds, theirs),
  };
}

function summarizePeers(rounds: readonly Round[], theirs: readonly (readonly PeerSpeed[])[]): Peer[] {
  const engines = [...new Set(theirs.flatMap((round) => round.map(({ engine }) => engine)))];
  return engines.map((engine) => {
    const pairs = theirs.flatMap((round, i) =>
      round
        .filter((peer) => peer.engine === engine)
        .map(({ samplesPerSecond }) => ({
          samplesPerSecond,
          ratio: rounds[i]!.samplesPerSecond / samplesPerSecond,
        })),
    );
    const speeds = pairs.map(({ samplesPerSecond }) => samplesPerSecond);
    return {
      engine,
      samplesPerSecond: median(speeds),
      ratio: median(pairs.map(({ ratio }) => ratio)),
      spread: spreadOf(speeds),
    };
  });
}

/** The rows as JSON text, with the machine that each was measured on. */
export function toJson(rows: readonly TrainingRow[], machine: Environment): string {
  const whole = ({ from, to }: Spread): Spread => ({ from: rounded(from, 1), to: rounded(to, 1) });
  const documents = rows.map((row) => ({
    model: row.model,
    batchSize: row.batchSize,
    engine: row.engine,
    samplesPerSecond: rounded(row.samplesPerSecond, 1),
    evalSamplesPerSecond: rounded(row.evalSamplesPerSecond, 1),
    peers: row.peers.map(({ engine, samplesPerSecond, ratio, spread }) => ({
      engine,
      samplesPerSecond: rounded(samplesPerSecond, 1),
      ratio: rounded(ratio, 3),
      spread: whole(spread),
    })),
    spread: whole(row.spread),
    selectionShare: rounded(row.selectionShare, 3),
    recomputeShare: rounded(row.recomputeShare, 3),
    sampleCount: row.sampleCount,
    threads: row.threads,
    steps: row.steps,
    rounds: row.rounds,
    memory: row.memory,
    machine,
  }));
  return `${JSON.stringify(documents, null, 2)}\n`;
}
