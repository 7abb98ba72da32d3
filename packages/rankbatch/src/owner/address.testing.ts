import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'rb-'));
let made = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A path of its own for a socket; on Windows the name of a pipe. */
export function newAddress(): string {
  const name = `${process.pid}-${++made}.sock`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\rankbatch-${name}` : join(folder, name);
}
