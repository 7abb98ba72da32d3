import crc32c from 'crc-32/crc32c.js';
import protobuf from 'protobufjs/light.js';

/** A value at a step of a run. */
export interface Scalar {
  readonly tag: string;
  readonly value: number;
}

/** The scalars of one step. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: readonly Scalar[];
}

/** The part of TensorFlow's `event.proto` and `summary.proto` that scalars use. */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { id: 1, type: 'double' },
        step: { id: 2, type: 'int64' },
        fileVersion: { id: 3, type: 'string' },
        summary: { id: 5, type: 'Summary' },
      },
    },
    Summary: { fields: { value: { id: 1, type: 'Value', rule: 'repeated' } } },
    Value: { fields: { tag: { id: 1, type: 'string' }, simpleValue: { id: 2, type: 'float' } } },
  },
});
const eventType = root.lookupType('Event');

/** A TensorBoard event file: TFRecords of `Event` messages, the first of which tells the version. */
export function encodeEventFile(startedAt: number, events: readonly ScalarEvent[]): Uint8Array {
  const messages = [
    { wallTime: startedAt, fileVersion: 'brain.Event:2' },
    ...events.map(({ wallTime, step, scalars }) => ({
      wallTime,
      step,
      summary: { value: scalars.map(({ tag, value }) => ({ tag, simpleValue: value })) },
    })),
  ];
  return Buffer.concat(messages.map((message) => encodeRecord(eventType.encode(message).finish())));
}

/** A TFRecord: length, its checksum, data, its checksum. */
function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return record;
}

/** CRC-32C, rotated and shifted as TFRecords have it, so that checksums of data that holds checksums stay sound. */
function maskedChecksum(data: Uint8Array): number {
  const checksum = crc32c.buf(data) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}
