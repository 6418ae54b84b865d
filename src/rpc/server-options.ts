import type { DescFile } from '@bufbuild/protobuf';
import { type Clock, checkInteger, systemClock } from '../base/index.js';
import {
  createMeters,
  createTracer,
  type Logger,
  type Meters,
  silentLogger,
  type Tracer,
} from '../observability/index.js';
import { defaultMessageBytes } from './channel.js';
import { createHealth, type Health } from './health.js';
import type { HttpRoute } from './http-route.js';
import type { CallInterceptor } from './interceptor.js';
import type { ServerTls } from './listener.js';
import type { ServiceBinding } from './service.js';
import type { Readiness } from './standard-routes.js';

/** What a server is made of. */
export interface ServerOptions {
  /** Address to listen on, such as `127.0.0.1`, `0.0.0.0` or `::`. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Absent: plaintext. */
  readonly tls?: ServerTls | undefined;
  readonly services: readonly ServiceBinding[];
  /** Beside `/health`, `/ready` and `/metrics`. */
  readonly routes?: readonly HttpRoute[];
  /** Run in this order, after the metrics and before the rules of the contract are checked. */
  readonly interceptors?: readonly CallInterceptor[];
  /** Given: its owner says when the process serves. Absent: the server serves from its start to its close. */
  readonly health?: Health;
  /** What `/ready` asks beside the health; always ready unless given. */
  readonly readiness?: () => Readiness | Promise<Readiness>;
  /** Whether `/metrics` is served on this port; true unless said. */
  readonly serveMetrics?: boolean;
  /** Files whose messages may stand in an `Any`, beside those of the services: for JSON bodies and reflection. */
  readonly types?: readonly DescFile[];
  /** Origins whose pages may call, such as `https://console.example.org`; `*`: all. None unless said. */
  readonly corsOrigins?: readonly string[];
  /** The largest message or body taken or sent, in bytes; 33 MiB unless said. */
  readonly maxMessageBytes?: number;
  /**
   * Whether processes of the same user on this machine may bring raw streams over a socket of the machine instead of the port; true
   * unless said, where it listens on 127.0.0.1 without TLS.
   */
  readonly localSocket?: boolean | undefined;
  /** How long a connection may take for a TLS handshake, its first bytes, or the headers of a request; 10,000 unless said. */
  readonly firstBytesTimeoutMs?: number;
  /** How long a request over HTTP/1.1 may take to arrive; 60,000 unless said. */
  readonly requestTimeoutMs?: number;
  /** An HTTP/2 connection is asked for a sign of life after so much silence; 30,000 unless said, and longer than `drainMs`. */
  readonly keepaliveMs?: number;
  /** And is closed when none came for so long; 10,000 unless said. */
  readonly keepaliveTimeoutMs?: number;
  /** How long `close` waits for calls in flight; 10,000 unless said. */
  readonly drainMs?: number;
  /** How long it waits for streams, which may have no end of their own; 1,000 unless said. */
  readonly drainStreamsMs?: number;
  readonly logger?: Logger;
  readonly meters?: Meters;
  readonly tracer?: Tracer;
  readonly clock?: Clock;
}

/** All options, with what was not said filled in. */
export type CompleteServerOptions = Required<Omit<ServerOptions, 'tls' | 'health' | 'localSocket'>> & {
  readonly localSocket: boolean;
  readonly tls: ServerTls | undefined;
  readonly health: Health;
  /** Nobody else says when the process serves. */
  readonly ownHealth: boolean;
};

const hourMs = 3_600_000;

/** Fills in and checks the options. Errors: OPTION_INVALID. */
export function completeServerOptions(options: ServerOptions): CompleteServerOptions {
  const ms = (name: keyof ServerOptions, unlessSaid: number) => {
    return checkInteger(name, (options[name] as number | undefined) ?? unlessSaid, { min: 1, max: hourMs });
  };
  const drainMs = ms('drainMs', 10_000);
  return {
    host: options.host,
    port: checkInteger('port', options.port, { min: 0, max: 65_535 }),
    tls: options.tls,
    services: options.services,
    routes: options.routes ?? [],
    interceptors: options.interceptors ?? [],
    health: options.health ?? createHealth(),
    ownHealth: options.health === undefined,
    readiness: options.readiness ?? (() => ({ ready: true, details: {} })),
    serveMetrics: options.serveMetrics ?? true,
    types: options.types ?? [],
    corsOrigins: options.corsOrigins ?? [],
    localSocket: options.localSocket ?? true,
    maxMessageBytes: checkInteger('maxMessageBytes', options.maxMessageBytes ?? defaultMessageBytes, {
      min: 1_024,
      max: 2 ** 30,
    }),
    firstBytesTimeoutMs: ms('firstBytesTimeoutMs', 10_000),
    requestTimeoutMs: ms('requestTimeoutMs', 60_000),
    // grpc-js can break a connection that it pings while it drains (grpc-node#3068).
    keepaliveMs: ms('keepaliveMs', Math.max(30_000, drainMs + 1_000)),
    keepaliveTimeoutMs: ms('keepaliveTimeoutMs', 10_000),
    drainMs,
    drainStreamsMs: ms('drainStreamsMs', Math.min(1_000, drainMs)),
    logger: options.logger ?? silentLogger,
    meters: options.meters ?? createMeters(),
    tracer: options.tracer ?? createTracer(),
    clock: options.clock ?? systemClock,
  };
}
