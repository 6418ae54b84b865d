import { createLifecycle, type Lifecycle, MeshError, type Timer } from '../base/index.js';
import { loadChecker } from '../message/index.js';
import { type Call, type CallChain, createCallChain } from './call-chain.js';
import type { ConnectEdge } from './connect-edge.js';
import { serveGrpc } from './grpc-edge.js';
import { createGrpcServer, type GrpcServer } from './grpc-server.js';
import type { Health } from './health.js';
import { healthService } from './health-service.js';
import { createHttpEdge, type HttpEdge, type HttpEdgeOptions } from './http-edge.js';
import { countCalls, validation } from './interceptors.js';
import { createListener, type Listener } from './listener.js';
import { removeLeftovers } from './local/leftovers.js';
import { createLocalServer, type LocalServer } from './local/server.js';
import { formatAddress } from './peer.js';
import { reflectionService, reflectionV1Alpha } from './reflection.js';
import { type CompleteServerOptions, completeServerOptions, type ServerOptions } from './server-options.js';
import type { ServiceBinding } from './service.js';
import { standardRoutes } from './standard-routes.js';

/** A process's one port. */
export interface Server extends Lifecycle {
  /** The port that was got, once started. */
  readonly port: number;
  /** `host:port`, once started. */
  readonly address: string;
  readonly health: Health;
}

/** What few calls need, and what may wait, waits so long after the start: in the way neither of the first calls nor of hosts that start beside. */
const laterMs = 2_000;

/** How long answers to calls that were cut may take to leave. */
const lastAnswersMs = 100;

/** What a server holds while it runs. */
interface Running {
  readonly chain: CallChain;
  readonly grpc: GrpcServer;
  readonly http: HttpEdge;
  readonly listener: Listener;
  readonly local: LocalServer;
  readonly later: Timer;
}

/**
 * Serves gRPC, gRPC-Web, Connect and plain HTTP on one port, with health, reflection and metrics. Errors: OPTION_INVALID; at its
 * start PORT_TAKEN, LISTEN_FAILED, and OPTION_INVALID for TLS material that cannot be read.
 */
export function createServer(given: ServerOptions): Server {
  const options = completeServerOptions(given);
  let running: Running | undefined;
  const lifecycle = createLifecycle({
    name: 'server',
    async start() {
      running = assemble(options);
      await running.listener.listen();
      if (isLocal(options)) await running.local.listen(running.listener.port);
      if (options.ownHealth) options.health.set('', true);
    },
    close: () => (running ? drain(running, options) : Promise.resolve()),
  });
  const port = () => running?.listener.port ?? options.port;
  return {
    get state() {
      return lifecycle.state;
    },
    get port() {
      return port();
    },
    get address() {
      return formatAddress(options.host, port());
    },
    health: options.health,
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
}

/** Puts the parts together; nothing listens yet. */
function assemble(options: CompleteServerOptions): Running {
  const { clock, health } = options;
  const chain = createCallChain({
    clock,
    logger: options.logger,
    tracer: options.tracer,
    interceptors: [countCalls(options.meters), ...options.interceptors, validation],
  });
  const named = [...options.services, healthService(health)];
  const reflection = reflectionService(
    named.map(({ service }) => service),
    options.types,
  );
  const services = [...named, reflection];
  const grpc = createGrpcServer(options);
  for (const binding of services) {
    serveGrpc(grpc.server, chain, binding);
    if (health.get(binding.service.typeName) === undefined) health.set(binding.service.typeName, true);
  }
  serveGrpc(grpc.server, chain, reflection, reflectionV1Alpha);
  const connect = onceLoaded(options, chain, services);
  const http = httpEdge(options, { chain, services, connect });
  const listener = createListener({ ...options, onHttp1: http.accept, onHttp2: grpc.accept });
  const local = createLocalServer({ ...options, chain, services });
  return { chain, grpc, http, listener, local, later: doLater(options, connect) };
}

function httpEdge(
  options: CompleteServerOptions,
  parts: Pick<HttpEdgeOptions, 'chain' | 'services' | 'connect'>,
): HttpEdge {
  const standard = standardRoutes(options);
  return createHttpEdge({
    ...parts,
    routes: [...standard, ...options.routes],
    lastingPaths: new Set(standard.map(({ path }) => path)),
    corsOrigins: options.corsOrigins,
    maxMessageBytes: options.maxMessageBytes,
    headersTimeoutMs: options.firstBytesTimeoutMs,
    requestTimeoutMs: options.requestTimeoutMs,
    logger: options.logger,
  });
}

/** The Connect edge, loaded when it is first asked for. */
function onceLoaded(options: CompleteServerOptions, chain: CallChain, services: ServiceBinding[]) {
  const { maxMessageBytes, types } = options;
  let edge: Promise<ConnectEdge> | undefined;
  return () => {
    edge ??= import('./connect-edge.js').then(({ createConnectEdge }) =>
      createConnectEdge({ chain, services, maxMessageBytes, types }),
    );
    return edge;
  };
}

/** What would make somebody's first call slow is loaded, and what may wait is done, when the start is over. */
function doLater(options: CompleteServerOptions, connect: () => Promise<unknown>): Timer {
  const { clock, logger } = options;
  return clock.setTimer(laterMs, () => {
    if (isLocal(options))
      removeLeftovers().catch(error =>
        logger.warn({ err: error }, 'sockets of killed processes could not be looked for'),
      );
    loadChecker()
      .then(connect)
      .catch(error => logger.error({ err: error }, 'a library could not be loaded'));
  });
}

/**
 * 1. Health says NOT_SERVING and those who watch it are let go. 2. No connection is taken any more, and peers are told to go elsewhere.
 * 3. Calls in flight, and streams that end themselves, have `drainMs` to end, other streams `drainStreamsMs`; then they are answered
 * DRAINING. 4. What is left is cut.
 */
async function drain(running: Running, options: CompleteServerOptions): Promise<void> {
  const { chain, grpc, http, listener, local } = running;
  const { clock } = options;
  running.later.cancel();
  options.health.drain();
  options.health.close();
  // While the port is still taken: its next owner offers a socket of the same name.
  const closed = Promise.all([local.stop(), listener.stop()]);
  http.drain();
  grpc.drain();
  for (const call of chain.calls) call.onLeaving?.();
  const timers = [
    clock.setTimer(options.drainStreamsMs, () => abortCalls(chain, call => call.streaming && !call.onLeaving)),
    clock.setTimer(options.drainMs, () => {
      abortCalls(chain, () => true);
      // Set now and not before: a busy process would find both due in the same turn, and cut the answers off.
      timers.push(clock.setTimer(lastAnswersMs, () => cut(running)));
    }),
  ];
  await closed;
  for (const timer of timers) timer.cancel();
  http.close();
  grpc.close();
}

function cut({ listener, local }: Running): void {
  listener.destroy();
  local.destroy();
}

/** Whether those on this machine can be sure that a socket of the machine leads to the same process as the port. */
function isLocal({ host, tls, localSocket }: CompleteServerOptions): boolean {
  return localSocket && !tls && ['127.0.0.1', '0.0.0.0'].includes(host);
}

function abortCalls(chain: CallChain, which: (call: Call) => boolean): void {
  const error = new MeshError('DRAINING', 'this process is about to end; ask another one, or again when it is back');
  for (const call of [...chain.calls].filter(which)) call.abort(error);
}
