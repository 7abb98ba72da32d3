// The strategies of the command: a row each, from which parser, help, checkpoints and pages take what they need. A row that is missing
// here is unknown to all of them.
import { auto, infoBatch, proportional, selectiveBackprop, shuffle, thin, uniform } from 'rankbatch';
import { rankRow } from './rank-row.js';
import { strategyRow } from './strategy-row.js';

export const strategies = [
  strategyRow({
    kind: 'shuffle',
    form: 'shuffle',
    help: [['shuffle', 'every sample once an epoch, in a new order']],
    label: 'shuffled',
    example: 'shuffle',
    read: (words) => (words.none(), { kind: 'shuffle' }),
    build: () => shuffle(),
  }),
  strategyRow({
    kind: 'uniform',
    alias: 'random',
    form: 'uniform',
    help: [['uniform', 'uniform draws with replacement; also random']],
    label: 'at random, with repeats',
    example: 'uniform',
    read: (words) => (words.none(), { kind: 'uniform' }),
    build: () => uniform(),
  }),
  strategyRow({
    kind: 'auto',
    form: 'auto',
    help: [
      [
        'auto',
        'by rank, with nothing to set: pressure rises step by step where losses fall, and falls where they rise',
      ],
    ],
    label: 'auto, which sets itself',
    example: 'auto',
    read: (words) => (words.none(), { kind: 'auto' }),
    build: (_, epochs, anneals) => auto(anneals ? { fullFromEpoch: lastEighth(epochs) } : {}),
  }),
  rankRow,
  strategyRow<{ readonly kind: 'proportional'; readonly alpha: number; readonly beta?: number }>({
    kind: 'proportional',
    form: 'proportional:A (then :betaB)',
    help: [['proportional:0.6', 'prioritized replay, p ~ loss^0.6; :beta1 for its weights']],
    label: 'in proportion to loss',
    example: 'proportional:0.6',
    read: (words) => ({
      kind: 'proportional',
      alpha: words.number(words.first()),
      ...words.options({ beta: (value) => ({ beta: words.number(value) }) }),
    }),
    build: ({ alpha, beta }) => proportional({ alpha, beta }),
  }),
  strategyRow<{ readonly kind: 'selectiveBackprop'; readonly beta: number }>({
    kind: 'selectiveBackprop',
    alias: 'backprop',
    form: 'selectiveBackprop:B',
    help: [
      [
        'selectiveBackprop:1',
        'selective backprop: kept with probability (percentile of the loss)^1; also backprop:1',
      ],
    ],
    label: 'shuffled, easy ones left out',
    example: 'selectiveBackprop:1',
    read: (words) => ({ kind: 'selectiveBackprop', beta: words.onlyNumber() }),
    build: ({ beta }) => selectiveBackprop({ beta }),
  }),
  strategyRow<{ readonly kind: 'infoBatch'; readonly prune: number }>({
    kind: 'infoBatch',
    alias: 'infobatch',
    form: 'infoBatch:R',
    help: [
      [
        'infoBatch:0.5',
        'half of the samples below the mean loss left out, the others weighted; also infobatch:0.5',
      ],
    ],
    label: 'shuffled, half of the easy ones left out',
    example: 'infoBatch:0.5',
    read: (words) => ({ kind: 'infoBatch', prune: words.onlyNumber() }),
    build: ({ prune }, epochs) => infoBatch({ prune, fullFromEpoch: lastEighth(epochs) }),
    dependsOnEpochs: () => true,
  }),
  strategyRow<{ readonly kind: 'thin'; readonly least: number }>({
    kind: 'thin',
    form: 'thin:P',
    help: [
      ['thin:0.2', 'what is learnt left out, weighted; each sample kept with a probability of at least 0.2'],
    ],
    label: 'shuffled, what is learnt left out',
    example: 'thin:0.2',
    read: (words) => ({ kind: 'thin', least: words.onlyNumber() }),
    build: ({ least }, epochs) => thin({ least, fullFromEpoch: lastEighth(epochs) }),
    dependsOnEpochs: () => true,
  }),
] as const;

type Row = (typeof strategies)[number];

/** What a strategy's text says, as plain data. */
export type KnownSpec = ReturnType<Row['read']>;

/** From this epoch on all samples count alike: delta of the paper of InfoBatch (arXiv:2303.04947). */
function lastEighth(epochs: number): number {
  return Math.floor(0.875 * epochs);
}
