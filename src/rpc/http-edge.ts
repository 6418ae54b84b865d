import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { DescMethod } from '@bufbuild/protobuf';
import { abortable, MeshError } from '../base/index.js';
import type { Logger } from '../observability/index.js';
import type { CallChain } from './call-chain.js';
import type { ConnectEdge } from './connect-edge.js';
import { answerPreflight, checkOrigin } from './cors.js';
import { readBody } from './http-body.js';
import { type HttpResponse, type HttpRoute, matchRoute } from './http-route.js';
import { refuseRpc } from './http-rpc.js';
import { peerOf } from './peer.js';
import { respondError } from './rpc-error-response.js';
import type { ServiceBinding } from './service.js';

/** What the HTTP/1.1 edge is made of. */
export interface HttpEdgeOptions {
  readonly chain: CallChain;
  readonly services: readonly ServiceBinding[];
  readonly routes: readonly HttpRoute[];
  /** Paths that are answered to the very end, such as `/health`. */
  readonly lastingPaths: ReadonlySet<string>;
  readonly corsOrigins: readonly string[];
  readonly maxMessageBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
  /** Loads what answers Connect and gRPC-Web. */
  connect(): Promise<ConnectEdge>;
}

/** HTTP/1.1 on sockets that somebody else accepted. */
export interface HttpEdge {
  accept(socket: Socket): void;
  /** Takes no new work: idle connections are closed, the others after their answer. */
  drain(): void;
  /** Stops what watches over slow clients. */
  close(): void;
}

/** Serves plain routes, and RPCs as Connect and gRPC-Web. */
export function createHttpEdge(options: HttpEdgeOptions): HttpEdge {
  const { headersTimeoutMs, requestTimeoutMs } = options;
  const methods = methodsByPath(options.services);
  let draining = false;
  const server = createServer({
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(headersTimeoutMs, 1_000),
  });
  // The server itself never listens; its watch over slow clients (headersTimeout, requestTimeout) begins with this event.
  server.emit('listening');

  server.on('request', (request, response) => {
    if (draining) leaveAfter(response);
    handle(request, response).catch(error => {
      options.logger.error({ err: error, url: request.url }, 'a request over HTTP/1.1 could not be answered');
      respondError(response, '', new MeshError('INTERNAL', 'the server could not answer; its log says why'));
    });
  });

  function leaveAfter(response: ServerResponse): void {
    response.setHeader('connection', 'close');
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const contentType = request.headers['content-type'] ?? '';
    try {
      checkOrigin(request, response, options.corsOrigins);
    } catch (error) {
      return respondError(response, contentType, error as MeshError);
    }
    if (request.method === 'OPTIONS') return answerPreflight(response);
    const path = request.url?.split('?', 1)[0] ?? '';
    if (draining && !options.lastingPaths.has(path)) return respondError(response, contentType, drainingError());
    const { route, params, methods: allowed } = matchRoute(options.routes, request.method ?? '', path);
    if (route) return answerRoute(options, { request, response, route, params });
    const method = methods.get(path);
    if (method) return answerRpc(method, request, response);
    if (allowed.length > 0) return refuseVerb(response, path, allowed);
    respondError(response, contentType, nothingHere(path, options));
  }

  async function answerRpc(method: DescMethod, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const contentType = request.headers['content-type'] ?? '';
    const refusal = refuseRpc(method, request, options.services);
    if (refusal) return respondError(response, contentType, refusal.error, refusal.status);
    const connect = await options.connect();
    connect(request, response);
  }

  return {
    accept: socket => void server.emit('connection', socket),
    drain() {
      draining = true;
      server.on('request', (_request, response) => response.once('close', () => server.closeIdleConnections()));
      server.closeIdleConnections();
    },
    close: () => void server.close(),
  };
}

interface RoutedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: HttpRoute;
  readonly params: Record<string, string>;
}

async function answerRoute(
  options: HttpEdgeOptions,
  { request, response, route, params }: RoutedRequest,
): Promise<void> {
  const call = options.chain.open({
    method: `${route.method} ${route.path}`,
    protocol: 'http',
    timeoutMs: undefined,
    metadata: headersOf(request),
    peer: peerOf(request.socket),
    streaming: false,
  });
  response.on('close', () => call.abort());
  const { signal } = call.context;
  try {
    const wait = call.begin();
    if (wait) await wait;
    const body = await abortable(readBody(request, options.maxMessageBytes), signal);
    const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
    const answer = call.run(() => route.handle({ params, query, body, call: call.context }));
    send(response, await abortable(Promise.resolve(answer), signal));
    call.succeed();
  } catch (error) {
    const shown = call.fail(error);
    respondError(response, '', shown, shown.reason === 'BODY_TOO_LARGE' ? 413 : undefined);
  }
}

function send(response: ServerResponse, { status, headers, body = '' }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Header values as text, names in lower case; what came twice is joined by commas. */
function headersOf(request: IncomingMessage): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function methodsByPath(services: readonly ServiceBinding[]): Map<string, DescMethod> {
  const all = services.flatMap(({ service }) => service.methods);
  return new Map(all.map(method => [`/${method.parent.typeName}/${method.name}`, method]));
}

function refuseVerb(response: ServerResponse, path: string, allowed: readonly string[]): void {
  response.setHeader('allow', allowed.join(', '));
  const error = new MeshError('METHOD_UNKNOWN', `${path} takes ${allowed.join(', ')}, not ${response.req.method}`);
  respondError(response, '', error, 405);
}

function nothingHere(path: string, { routes, services }: HttpEdgeOptions): MeshError {
  const service = services.find(({ service }) => path.startsWith(`/${service.typeName}/`))?.service;
  if (service) {
    const names = service.methods.map(({ name }) => name).join(', ');
    return new MeshError('METHOD_UNKNOWN', `${service.typeName} has no method ${path.split('/')[2]}; it has ${names}`);
  }
  const paths = routes.map(route => `${route.method} ${route.path}`).join(', ');
  const names = services.map(({ service }) => service.typeName).join(', ');
  return new MeshError(
    'PATH_UNKNOWN',
    `nothing at ${path}; there are ${paths}, and POST /SERVICE/METHOD for the services ${names}`,
  );
}

function drainingError(): MeshError {
  return new MeshError('DRAINING', 'this process is about to end; ask another one, or again when it is back');
}
