import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { RecordReader } from 'tfrecord-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRaceFolder, writeRunFolder } from '../run-folder/run-folder.testing.js';
import type { Services } from '../services/services.js';
import { toyServices } from '../services/toy-services.testing.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The messages as TensorFlow's event.proto and summary.proto declare them. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Event {
    double wall_time = 1;
    int64 step = 2;
    oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; }
  }
  message Summary {
    message Value { string node_name = 7; string tag = 1; oneof value { float simple_value = 2; bytes obsolete = 3; } }
    repeated Value value = 1;
  }`);

interface Event {
  readonly wallTime: number;
  readonly step: string;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] };
}

/** Reads records with a reader that is not ours and checks their checksums. */
async function readEvents(path: string): Promise<Event[]> {
  const reader = await RecordReader.create(path);
  const events: Event[] = [];
  const type = root.lookupType('Event');
  for (let record = await reader.readRecord(); record !== null; record = await reader.readRecord())
    events.push(type.toObject(type.decode(record), { longs: String, defaults: false }) as Event);
  return events;
}

describe('rankbatch report --tensorboard', () => {
  it('writes event files that another reader takes, one value for each tag and epoch', async () => {
    await writeRunFolder(folder, { select: 'rank:1e8:r', epochs: 3, cost: (epoch) => 1 / epoch });
    expect(await runMain(['report', folder, '--tensorboard'])).toMatchObject({ code: 0 });
    const events = await readEvents(join(folder, 'tensorboard', 'events.out.tfevents.1767225600.rankbatch'));
    expect(events[0]).toEqual({ wallTime: 1767225600, fileVersion: 'brain.Event:2' });
    // 200 samples in batches of 64 are 4 steps an epoch; the first takes 20.1 + 0.2 + 0 + 5 + 0.1 seconds.
    expect(events.slice(1).map(({ step }) => step)).toEqual(['4', '8', '12']);
    expect(events[1]?.wallTime).toBeCloseTo(1767225600 + 25.4, 5);
    const values = events
      .slice(1)
      .map(({ summary }) => summary?.value.find(({ tag }) => tag === 'cost/train')?.simpleValue);
    expect(values).toEqual([1, 1 / 2, Math.fround(1 / 3)]);
    expect(events[1]?.summary?.value).toHaveLength(17);
  });

  it('is an option of train and of compare too, which needs a folder', async () => {
    const words = ['--data', 'toy', '--epochs', '2', '--batch', '16', '--quiet', '--tensorboard'];
    const run = join(folder, 'run');
    expect(await runMain(['train', ...words, '--out', run])).toMatchObject({ code: 0 });
    const [name = ''] = await readdir(join(run, 'tensorboard'));
    expect(await readEvents(join(run, 'tensorboard', name))).toHaveLength(3);
    expect(await runMain(['compare', ...words, '--out', join(folder, 'race')])).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, 'race', 'tensorboard'))).toHaveLength(2);
    expect(await runMain(['compare', ...words])).toMatchObject({
      code: 2,
      stderr: 'rankbatch: --tensorboard: needs --out, a folder for the event files, got none\n',
    });
  });

  it('is remembered by what goes on after a stop', async () => {
    const words = ['--data', 'toy', '--epochs', '3', '--batch', '16', '--quiet'];
    /** Stops at the first step. */
    const stopped = (commandLine: readonly string[]) => {
      const controller = new AbortController();
      const trainerFactory: Services['trainerFactory'] = (dataset, settings) => async (options) => {
        const learner = await toyServices.trainerFactory(dataset, settings)(options);
        const step = learner.step.bind(learner);
        learner.step = (...given) => {
          controller.abort();
          return step(...given);
        };
        return learner;
      };
      return runMain(commandLine, { signal: controller.signal, services: { trainerFactory } });
    };
    for (const command of ['train', 'compare']) {
      const out = join(folder, command);
      expect(await stopped([command, ...words, '--tensorboard', '--out', out])).toMatchObject({ code: 130 });
      expect(await runMain(['resume', out, '--quiet'])).toMatchObject({ code: 0 });
    }
    const [file = ''] = await readdir(join(folder, 'train', 'tensorboard'));
    expect(await readEvents(join(folder, 'train', 'tensorboard', file))).toHaveLength(4);
    expect(await readdir(join(folder, 'compare', 'tensorboard'))).toHaveLength(2);

    const without = join(folder, 'without');
    await stopped(['train', ...words, '--out', without]);
    await runMain(['resume', without, '--quiet']);
    expect(await readdir(without)).not.toContain('tensorboard');
  });

  it('begins as every file of TensorFlow does', async () => {
    await writeRunFolder(folder, { select: 'shuffle' });
    await runMain(['report', folder, '--tensorboard']);
    const bytes = await readFile(join(folder, 'tensorboard', 'events.out.tfevents.1767225600.rankbatch'));
    // Length 24, its masked CRC-32C, and the tag of a double: the signature that file(1) and TensorBoard look for.
    expect(bytes.subarray(0, 13).toString('hex')).toBe('1800000000000000a37f4b2209');
  });

  it('keeps the runs of a comparison apart, and leaves out what a strategy does not have', async () => {
    await writeRaceFolder(folder, [{ select: 'shuffle' }, { select: 'rank:100' }]);
    const { stdout } = await runMain(['report', folder, '--tensorboard', '--json']);
    const { files } = JSON.parse(stdout) as { files: string[] };
    const eventFiles = files.filter((file) => file.startsWith('tensorboard'));
    expect(eventFiles).toHaveLength(2);
    const [, shuffled] = await readEvents(join(folder, eventFiles[0]!));
    expect(shuffled?.summary?.value.map(({ tag }) => tag)).not.toContain('selection/pressure');
  });
});
