import { unlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { fromBinary } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Open, OpenSchema } from '#gen/dacp/rpc/v1/local_pb.js';
import { type Clock, MeshError } from '../../base/index.js';
import type { Logger } from '../../observability/index.js';
import type { Call, CallChain } from '../call-chain.js';
import { methodName } from '../method-name.js';
import { type RawHandler, serveRaw } from '../raw-stream.js';
import type { ServiceBinding } from '../service.js';
import { FrameKind } from './frame.js';
import { localSocketPath, makeLocalFolder } from './place.js';
import { type LocalServerStream, localServerStream } from './server-stream.js';
import { createWire, type WireLimits } from './wire.js';

/** What a local server is made of. */
export interface LocalServerOptions extends WireLimits {
  readonly chain: CallChain;
  readonly services: readonly ServiceBinding[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a connection may take until it says which method it is for, in ms. */
  readonly firstBytesTimeoutMs: number;
}

/** Takes raw streams from processes of this user on this machine. */
export interface LocalServer {
  /** Offers it for a port of 127.0.0.1 that this process listens on; does nothing where that cannot be: then all come over the port. */
  listen(port: number): Promise<void>;
  /** Takes no more, and closes connections that have said nothing; resolves when every connection is closed. */
  stop(): Promise<void>;
  /** Closes every connection, whatever it is doing. */
  destroy(): void;
}

/** Makes one that does nothing yet. */
export function createLocalServer(options: LocalServerOptions): LocalServer {
  const { logger } = options;
  const handlers = rawHandlers(options.services);
  /** Connections, and whether they have said what they are for. */
  const open = new Map<Socket, () => boolean>();
  let stopped: (() => void) | undefined;
  const server = createServer(socket => {
    open.set(socket, takeCall(socket, handlers, options));
    socket.on('close', () => {
      open.delete(socket);
      if (open.size === 0) stopped?.();
    });
  });
  return {
    listen(port) {
      const path = localSocketPath(port);
      if (path === undefined || !makeLocalFolder(path)) return Promise.resolve();
      removeLeftover(path);
      return new Promise(resolve => {
        server.on('error', error => {
          logger.warn({ err: error }, 'the socket of this machine fails; who cannot come there comes over the port');
          resolve();
        });
        server.listen(path, resolve);
      });
    },
    // A net server calls itself closed before its last connections have told that they are.
    stop: () =>
      new Promise(resolve => {
        stopped = resolve;
        server.close();
        for (const [socket, isCall] of open) if (!isCall()) socket.destroy();
        if (open.size === 0) resolve();
      }),
    destroy() {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

/** Of a process that was killed: whoever has the port is the one to take calls for it. */
function removeLeftover(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Nothing was left.
  }
}

/** By full name of the method. */
function rawHandlers(services: readonly ServiceBinding[]): Map<string, RawHandler> {
  const handlers = new Map<string, RawHandler>();
  for (const { service, raw } of services) {
    for (const method of service.methods) {
      const handler = raw?.[method.localName];
      if (handler) handlers.set(methodName(method), handler);
    }
  }
  return handlers;
}

/** Waits for what a connection is for, and hands it over; gives whether that was said. */
function takeCall(
  socket: Socket,
  handlers: ReadonlyMap<string, RawHandler>,
  options: LocalServerOptions,
): () => boolean {
  let stream: LocalServerStream | undefined;
  const patience = options.clock.setTimer(options.firstBytesTimeoutMs, () => socket.destroy());

  function begin(kind: number, content: Buffer): void {
    if (kind !== FrameKind.open) throw new MeshError('MESSAGE_UNREADABLE', 'a call begins with what it is for');
    patience.cancel();
    const open = fromBinary(OpenSchema, content);
    const handler = handlers.get(open.method);
    if (!handler) {
      wire.destroy();
      return;
    }
    wire.send(FrameKind.open, new Uint8Array());
    const call = openCall(options.chain, open);
    stream = localServerStream(wire, socket, call);
    serveRaw(stream.raw, call, handler);
  }

  const wire = createWire(socket, {
    ...options,
    take(kind, content) {
      if (stream) stream.take(kind, content);
      else begin(kind, content);
    },
    broken(error) {
      if (stream) stream.broken(error);
      else socket.destroy();
    },
    drained: () => stream?.drained(),
    closed() {
      patience.cancel();
      stream?.closed();
    },
  });
  return () => stream !== undefined;
}

function openCall(chain: CallChain, { method, metadata, timeout }: Open): Call {
  return chain.open({
    method,
    protocol: 'grpc',
    timeoutMs: timeout && durationMs(timeout),
    metadata: new Map(Object.entries(metadata)),
    peer: { address: '127.0.0.1:0' },
    streaming: true,
  });
}
