/** A file's name, for messages, and its content, unpacked. */
export interface NamedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}
