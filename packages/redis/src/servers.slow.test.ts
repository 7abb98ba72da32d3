// The servers that a run may be on: with users of few rights, with TLS, as a cluster.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rank, Selector } from 'rankbatch';
import { dropRun, listRuns, openSelector, rankRun, type RunAddress } from './index.js';
import { freePort } from '../../../scripts/faults-redis/server.mjs';
import { hasRedis, skipWithoutRedis, startRedis, type TestServer } from '../../../scripts/redis.testing.js';

const has = hasRedis();
const options = { sampleCount: 50, batchSize: 4, strategy: rank({ pressure: 10 }), seed: 2 };
const guide = new URL('../../../docs/guides/redis.md', import.meta.url);

/** A run from its first ranker to its end. */
async function expectRun(forRankers: RunAddress, forTrainers: RunAddress): Promise<void> {
  const local = new Selector(options);
  await using ranker = await rankRun({ ...forRankers, ...options, depth: 1 });
  await using selector = await openSelector(forTrainers);
  for (let i = 0; i < 15; i++) {
    const { ids } = local.next();
    expect((await selector.next()).ids).toEqual(ids);
    local.record(ids, ids);
    await selector.record(ids, ids);
  }
  expect(await selector.snapshot()).toEqual([local.snapshot()]);
  expect(ranker.isLeading).toBe(true);
}

test('the rights in the guide are enough for rankers and trainers, and +fcall alone is told from them', async (context) => {
  skipWithoutRedis(has, context);
  const server = await startRedis();
  const lines = readFileSync(guide, 'utf8').match(/^ACL SETUSER .*$/gm)!;
  expect(lines.length).toBe(2);
  for (const line of lines) await server.send(...line.split(' '));
  await server.send('ACL', 'SETUSER', 'poor', 'on', '>secret', '~rb:*', '-@all', '+fcall');
  const as = (user: string) => ({ redis: server.url.replace('//', `//${user}:secret@`), run: 'rights' });
  await expectRun(as('ranker'), as('trainer'));
  await expect(openSelector(as('poor'))).rejects.toThrow(
    /must let this user in, got ".*"; the rights it needs are in docs\/guides\/redis\.md/,
  );
  await server.stop();
});

/** A cluster of one node. */
async function startCluster(more: readonly string[] = []): Promise<TestServer> {
  const server = await startRedis(['--cluster-enabled', 'yes', ...more]);
  await server.send('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await server.send('CLUSTER', 'INFO')).includes('cluster_state:ok')) continue;
  return server;
}

test('TLS, with certificates on both sides', async (context) => {
  skipWithoutRedis(has, context);
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = spawnSync('openssl', [...words, '-keyout', key, '-out', cert, ...subject]);
  context.skip(made.status !== 0, 'no openssl here to make a certificate with');
  const port = await freePort();
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
  const server = await startRedis(['--tls-port', String(port), ...files]);
  const [ca, pem] = [readFileSync(cert), readFileSync(key)];
  const at = { redis: `rediss://localhost:${port}`, run: 'tls', tls: { ca, cert: ca, key: pem } };
  await expectRun(at, at);
  await expect(openSelector({ ...at, tls: { ca }, timeout: 500 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  await server.stop();
  const cluster = await startCluster(['--tls-cluster', 'yes', '--tls-port', String(port), ...files]);
  // It names its nodes by numbers, for which the certificate is not.
  const inCluster = { ...at, redis: [at.redis], tls: { ...at.tls, servername: 'localhost' } };
  await expectRun(inCluster, inCluster);
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a cluster, whose nodes are given as a list, with user and password', async (context) => {
  skipWithoutRedis(has, context);
  const server = await startCluster();
  await server.send('ACL', 'SETUSER', 'both', 'on', '>se/cret', '~rb:*', '+@all');
  await server.send('CONFIG', 'SET', 'requirepass', 'other');
  const at = { redis: [server.url.replace('//', '//both:se%2Fcret@')], run: 'cluster' };
  await expectRun(at, at);
  const [found] = await listRuns(at);
  expect(found).toMatchObject({ run: 'cluster', batches: 15, isRanked: false });
  await dropRun(at);
  expect(await listRuns(at)).toEqual([]);
  await server.stop();
});
