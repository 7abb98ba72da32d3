import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { auto } from '../strategies/auto/auto.js';
import { newAddress } from './address.testing.js';
import { connectSelector, serveSelector } from '../owner.js';
import { Selector } from '../default-selector.js';

const make = () => new Selector({ sampleCount: 200, batchSize: 9, strategy: auto(), seed: 2 });
const isWindows = process.platform === 'win32';

test.skipIf(isWindows)('of owners that find the socket of a killed one at once, one serves', async () => {
  for (let round = 0; round < 5; round++) {
    const address = newAddress();
    const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    const owners = await Promise.allSettled(Array.from({ length: 5 }, () => serveSelector(make(), address)));
    const serving = owners.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(serving.length).toBe(1);
    const trainer = await connectSelector(address);
    expect((await trainer.next()).ids.length).toBe(9);
    await trainer.close();
    await serving[0]!.close();
  }
});

describe('an address', () => {
  test('where an owner listens is refused, and that one goes on', async () => {
    const address = newAddress();
    const owner = await serveSelector(make(), address);
    await expect(serveSelector(make(), address)).rejects.toThrow(
      'where an owner listens; choose another path',
    );
    const trainer = await connectSelector(address);
    expect((await trainer.next()).ids.length).toBe(9);
    await trainer.close();
    await owner.close();
  });

  test.skipIf(isWindows)('of a file that is no socket is refused, and the file stays', async () => {
    const address = newAddress();
    writeFileSync(address, 'precious');
    await expect(serveSelector(make(), address)).rejects.toThrow('which is no socket; choose another path');
    expect(existsSync(address)).toBe(true);
  });

  test.skipIf(isWindows)('that cannot be is refused', async () => {
    const rule = 'address must be a path where a socket can be made';
    await expect(serveSelector(make(), `${newAddress()}/no/folder`)).rejects.toThrow(rule);
    await expect(serveSelector(make(), newAddress().padEnd(104, 'x'))).rejects.toThrow('at most 103 bytes');
    await expect(serveSelector(make(), '')).rejects.toThrow('must be the path of a socket, got ""');
    await expect(serveSelector(undefined as never, newAddress())).rejects.toThrow('must be an object');
    await expect(connectSelector(5 as never)).rejects.toThrow('must be the path of a socket, got 5');
    await expect(connectSelector('x', { timeout: -1 })).rejects.toThrow('timeout: must be finite and > 0');
  });
});
