// A package registry on loopback that keeps what is published to it in memory, and sends npm elsewhere for all other packages.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What `npm publish` sends, and what a registry answers about a package, as far as this one reads it. */
interface Packument {
  readonly name: string;
  readonly versions: Readonly<Record<string, object>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly _attachments?: Readonly<Record<string, { readonly data: string }>>;
}

export interface Registry {
  /** Its address, ending in a slash. */
  readonly url: string;
  /** Name and version of all that was published, in order. */
  readonly published: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts the registry. Verdaccio does more than this needs, and brings some 200 packages.
 *
 * @param isOurs the names that can be published, which are never looked for elsewhere
 * @param upstream address of the registry that has all other packages, ending in a slash
 */
export async function startRegistry(isOurs: (name: string) => boolean, upstream: string): Promise<Registry> {
  const packuments = new Map<string, Packument>();
  const tarballs = new Map<string, Buffer>();
  const published: string[] = [];

  function publish(packument: Packument): void {
    const { _attachments: attachments = {}, ...shown } = packument;
    const versions = { ...packuments.get(shown.name)?.versions, ...shown.versions };
    packuments.set(shown.name, { ...shown, versions });
    for (const [file, { data }] of Object.entries(attachments))
      tarballs.set(`${shown.name}/-/${file}`, Buffer.from(data, 'base64'));
    published.push(...Object.keys(shown.versions).map((version) => `${shown.name}@${version}`));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1));
    const name = path.split('/-/', 1)[0]!;
    if (!isOurs(name)) {
      response.writeHead(307, { location: new URL(request.url!.slice(1), upstream).href }).end();
      return;
    }
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      publish(JSON.parse(Buffer.concat(chunks).toString()) as Packument);
      response.writeHead(201, { 'content-type': 'application/json' }).end('{ "ok": true }');
      return;
    }
    const found =
      tarballs.get(path) ?? (packuments.has(path) ? JSON.stringify(packuments.get(path)) : undefined);
    // npm must ask again: what is here lives as long as this process.
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': typeof found === 'string' ? 'application/json' : 'application/octet-stream',
      'cache-control': 'no-store',
    });
    response.end(found);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    published,
    close: () =>
      new Promise((closed) => {
        server.close(() => {
          closed();
        });
        server.closeAllConnections();
      }),
  };
}
