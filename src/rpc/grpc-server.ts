import type { Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { tuneHttp2 } from './http2-sessions.js';

/** What a gRPC server without a port of its own is made of. */
export interface GrpcServerOptions {
  readonly maxMessageBytes: number;
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
}

/** A grpc-js server on sockets that somebody else accepted. */
export interface GrpcServer {
  readonly server: Server;
  accept(socket: Socket): void;
  /** Tells every peer to open no more calls here; connections close when their calls have ended. */
  drain(): void;
  /** Cuts what is left. */
  close(): void;
}

/** Makes it. TLS has ended before: sockets come decrypted. */
export function createGrpcServer(options: GrpcServerOptions): GrpcServer {
  const server = new Server({
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': options.maxMessageBytes,
    'grpc.keepalive_time_ms': options.keepaliveMs,
    'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs,
    'grpc.enable_channelz': 0,
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  tuneHttp2(server);
  return {
    server,
    accept: socket => injector.injectConnection(socket),
    drain: () => server.tryShutdown(() => undefined),
    close: () => server.forceShutdown(),
  };
}
