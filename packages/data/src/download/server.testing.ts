import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path of the server answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on this machine alone, whose paths answer as a test wants. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Paths and ranges asked for, in order, such as `/a bytes=5-`. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function serve(answers: Readonly<Record<string, Answer>>): Promise<TestServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push([path, request.headers.range ?? []].flat().join(' '));
    const answer = answers[path];
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Serves the bytes, or the part of them that is asked for. */
export const whole =
  (bytes: Uint8Array): Answer =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': bytes.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    response.end(bytes.subarray(start));
  };

/** Serves all bytes, whatever part is asked for. */
export const withoutRanges =
  (bytes: Uint8Array): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  };

export const failing: Answer = (_, response) => {
  response.writeHead(500).end('no');
};

/** Promises all bytes, sends the first ones and then cuts the connection, or says nothing more. */
export const breaking =
  (bytes: Uint8Array, sent: number, end: 'cut' | 'stall'): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () => {
      if (end === 'cut') setTimeout(() => response.destroy(), 50);
    });
  };

/** Sends bytes one by one without end, and does not say how many there are. */
export const dripping: Answer = (_, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write('x'), 20);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** Sends bytes without end, as fast as they are taken, and does not say how many there are. */
export const endless: Answer = (_, response) => {
  response.writeHead(200);
  const push = (): void => {
    while (!response.destroyed && response.write(new Uint8Array(2 ** 16)));
  };
  response.on('drain', push);
  push();
};

export const redirecting =
  (location: string): Answer =>
  (_, response) => {
    response.writeHead(302, { location }).end();
  };
