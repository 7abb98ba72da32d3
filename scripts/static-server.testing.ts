import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  /** Where it listens, such as `http://127.0.0.1:40123`: loopback only, on a free port. */
  readonly origin: string;
  /** Paths asked for so far, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves the files below some folders to a browser under test.
 *
 * The content security policy allows nothing but what the server itself serves: no inline script, no `eval`.
 *
 * @param folders each path prefix, such as `/dist/`, with the folder it shows
 * @param headers to send as well, or in place of its own
 */
export async function serveStatic(
  folders: Readonly<Record<string, URL>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    // The URL class resolves dots, so that no path leaves its folder.
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/favicon.ico') {
      response.writeHead(204).end(); // asked for by browsers, not by pages
      return;
    }
    asked.push(path);
    const entry = Object.entries(folders).find(([prefix]) => path.startsWith(prefix));
    if (entry === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [prefix, folder] = entry;
    readFile(join(fileURLToPath(folder), path.slice(prefix.length))).then(
      (bytes) =>
        response
          .writeHead(200, {
            'content-type': types[extname(path)] ?? 'application/octet-stream',
            'content-security-policy': "default-src 'self'",
            'cache-control': 'no-store',
            ...headers,
          })
          .end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
