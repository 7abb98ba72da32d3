import { Random, RankbatchError } from 'rankbatch';
import { contentChecksum } from './checksum.js';
import type { FlatLayout } from './flat-layout.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  readFloats,
  storedFloats,
  type StoredTensor,
} from '../files/safetensors.js';

/** All that a trainer's next steps depend on, beside what it was made with. */
export interface TrainerState {
  readonly finishedSteps: number;
  /** Random source of the dropout masks. */
  readonly random: Random;
  /** `parameters` [P], `statistics` [S] if there are any, `state.<name>` [P] of the optimizer, and `average` [P] if it is kept. */
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** What a checkpoint must fit. */
export interface CheckpointPlan {
  readonly parameters: FlatLayout;
  readonly statistics: FlatLayout;
  readonly optimizer: Optimizer;
  /** Whether a moving average of the weights is kept. */
  readonly isAveraged: boolean;
  /** Checksum of the model's weights that are not trained; `undefined` where there are none. */
  readonly frozen: string | undefined;
}

const SUBJECT = 'checkpoint';
const FORMAT = 'rankbatch-trainer';
const VERSION = '1';
const AVERAGE = 'average.';

/**
 * A trainer's state as a safetensors file: tensors `model.<name>` for parameters and running statistics,
 * `optimizer.<vector>.<parameter>` for the optimizer's state, `average.<parameter>` for the average of the weights; step count, random state, the checksum of frozen weights and
 * one of all as metadata.
 */
export function encodeCheckpoint(plan: CheckpointPlan, state: TrainerState): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const { prefix, layout, vector } of partsOf(plan))
    for (const { name, shape, data } of layout.views(state.vectors[vector]!))
      tensors.set(prefix + name, storedFloats(shape, data));
  const metadata = {
    format: FORMAT,
    version: VERSION,
    optimizer: plan.optimizer.name,
    finishedSteps: String(state.finishedSteps),
    random: state.random.state.join(' '),
    ...(plan.frozen !== undefined && { frozen: plan.frozen }),
  };
  return encodeSafetensors({
    tensors,
    metadata: { ...metadata, crc32: contentChecksum({ tensors, metadata }) },
  });
}

/** Reads what {@link encodeCheckpoint} has written for the same model and kind of optimizer, bit for bit. */
export function decodeCheckpoint(plan: CheckpointPlan, bytes: Uint8Array): TrainerState {
  const file = decodeSafetensors(bytes, SUBJECT);
  const { crc32: checksum, ...metadata } = file.metadata;
  const require = (name: string, expected: string, found: string | undefined, cure: string) => {
    if ((found ?? 'none') !== expected)
      throw new RankbatchError(`${SUBJECT}: ${name}: must be ${expected}, got ${found ?? 'none'}; ${cure}`);
  };
  require('format', FORMAT, metadata['format'], 'this is not a checkpoint of a trainer');
  require('version', VERSION, metadata['version'], 'use the version of @rankbatch/onnx that wrote it');
  require('checksum', contentChecksum({ ...file, metadata }), checksum, 'it is damaged');
  require('optimizer', plan.optimizer.name, metadata['optimizer'], 'restore it with that optimizer');
  const hasAverage = [...file.tensors.keys()].some((name) => name.startsWith(AVERAGE));
  const averages = (isKept: boolean) => (isKept ? 'kept' : 'none');
  require('average of the weights', averages(plan.isAveraged), averages(
    hasAverage,
  ), `${plan.isAveraged ? 'leave out' : 'give'} averageDecay, or start from the model of trainedModel()`);
  const vectors: Record<string, Float32Array> = {};
  const known = new Set<string>();
  for (const { prefix, layout, vector } of partsOf(plan)) {
    vectors[vector] = new Float32Array(layout.length);
    for (const { name, shape, data } of layout.views(vectors[vector])) {
      data.set(readFloats(file, prefix + name, shape, SUBJECT));
      known.add(prefix + name);
    }
  }
  for (const name of file.tensors.keys())
    if (!known.has(name))
      throw new RankbatchError(
        `${SUBJECT}: tensor ${name}: must belong to the trainer, got one that does not`,
      );
  const finishedSteps = Number(metadata['finishedSteps']);
  if (!Number.isSafeInteger(finishedSteps) || finishedSteps < 0)
    throw new RankbatchError(`${SUBJECT}: finishedSteps: must be a count, got ${metadata['finishedSteps']}`);
  require('checksum of frozen weights', plan.frozen ?? 'none', metadata[
    'frozen'
  ], 'the model has other frozen weights than when it was written: make it from the same file or seed');
  return {
    finishedSteps,
    random: Random.fromState((metadata['random'] ?? '').split(' ').map(Number)),
    vectors,
  };
}

function partsOf({ parameters, statistics, optimizer, isAveraged }: CheckpointPlan) {
  return [
    { prefix: 'model.', layout: parameters, vector: 'parameters' },
    ...(statistics.length > 0 ? [{ prefix: 'model.', layout: statistics, vector: 'statistics' }] : []),
    ...optimizer.state.map((name) => ({
      prefix: `optimizer.${name}.`,
      layout: parameters,
      vector: `state.${name}`,
    })),
    ...(isAveraged ? [{ prefix: AVERAGE, layout: parameters, vector: 'average' }] : []),
  ];
}
