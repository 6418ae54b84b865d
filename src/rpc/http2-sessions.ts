import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server } from '@grpc/grpc-js';
import { forgetEndlessTimeout } from './timeout-header.js';

/**
 * HTTP/2 flow-control window of connections and streams, in bytes. The protocol's 64 KiB make one-way floods 15–30 % slower
 * (measured with links).
 */
export const flowWindowBytes = 1024 * 1024;

/**
 * Does for every connection of a grpc-js server what it has no options for: wider flow-control windows (it has that on clients
 * only), and deadlines beyond its timers. It keeps its HTTP/2 servers to itself; without them (a later version may name them
 * differently) all works as the library has it.
 */
export function tuneHttp2(server: Server): void {
  const http2Servers: unknown = Reflect.get(server, 'http2Servers');
  if (!(http2Servers instanceof Map)) return;
  for (const http2Server of http2Servers.keys() as Iterable<Http2Server>) {
    http2Server.on('session', (session: ServerHttp2Session) => {
      session.settings({ initialWindowSize: flowWindowBytes });
      session.setLocalWindowSize(flowWindowBytes);
    });
    http2Server.prependListener('stream', (_stream, headers) => forgetEndlessTimeout(headers));
  }
}
