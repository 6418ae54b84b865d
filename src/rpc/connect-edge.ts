import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRegistry, type DescFile, type DescMethod, type Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouter,
  createConnectRouter,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import { codes, MeshError } from '../base/index.js';
import { type Call, type CallChain, deadlinePassed } from './call-chain.js';
import { explainRefusal } from './connect-refusal.js';
import { methodName } from './method-name.js';
import { peerOf } from './peer.js';
import { withImports } from './proto-files.js';
import { respondError } from './rpc-error-response.js';
import { type Handler, type Served, serveStream, serveUnary } from './serve-call.js';
import type { ServiceBinding } from './service.js';
import { errorDetails, wireMessage } from './status.js';
import { forgetEndlessTimeout } from './timeout-header.js';

/** What the Connect edge is made of. */
export interface ConnectEdgeOptions {
  readonly chain: CallChain;
  readonly services: readonly ServiceBinding[];
  readonly maxMessageBytes: number;
  /** Files whose messages may stand in an `Any` of a JSON body, beside those of the services. */
  readonly types: readonly DescFile[];
}

/** Answers an RPC that came over HTTP/1.1; false: no such method. */
export type ConnectEdge = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A request, and what became of it so far. */
interface Arrival {
  readonly request: IncomingMessage;
  /** A call came of it: all answers are ours. */
  called: boolean;
}

const arrivalKey = createContextKey<Arrival | undefined>(undefined);

/**
 * Serves bindings as Connect and gRPC-Web. Nobody imports this file but by `import()`: the library behind it takes 110 ms to load,
 * and many processes never answer a call over HTTP/1.1. Nothing is compressed: the port is for small answers on fast networks.
 */
export function createConnectEdge({ chain, services, maxMessageBytes, types }: ConnectEdgeOptions): ConnectEdge {
  const files = withImports([...services.map(({ service }) => service.file), ...types]);
  const registry = createRegistry(...files);
  const router = createConnectRouter({
    grpc: false,
    acceptCompression: [],
    readMaxBytes: maxMessageBytes,
    writeMaxBytes: maxMessageBytes,
    jsonOptions: { registry, ignoreUnknownFields: false },
  });
  for (const binding of services) addRoutes(router, chain, binding);
  const handlers = new Map(router.handlers.map(handler => [handler.requestPath, handler]));
  return (request, response) => {
    const handler = handlers.get(request.url?.split('?', 1)[0] ?? '');
    if (!handler) return false;
    forgetEndlessTimeout(request.headers);
    const arrival: Arrival = { request, called: false };
    const values = createContextValues().set(arrivalKey, arrival);
    const given = universalRequestFromNodeRequest(request, response, undefined, values);
    const kept: Uint8Array[] = [];
    handler({ ...given, body: keep(given.body as AsyncIterable<Uint8Array>, kept) })
      .then(answer => {
        const body = Buffer.concat(arrival.called ? [] : kept);
        kept.length = 0;
        const refused = { method: handler.method, request, body, maxMessageBytes, registry };
        const error = arrival.called ? undefined : explainRefusal(refused);
        if (error) return respondError(response, request.headers['content-type'] ?? '', error);
        return universalResponseToNodeResponse(answer, response);
      })
      // What fails here is the connection: what handlers throw is an answer.
      .catch(() => response.destroy());
    return true;
  };
}

/** The body as it comes, kept beside for those who ask afterwards what it was. */
async function* keep(body: AsyncIterable<Uint8Array>, kept: Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of body) {
    kept.push(chunk);
    yield chunk;
  }
}

function addRoutes(router: ConnectRouter, chain: CallChain, { service, implementation }: ServiceBinding): void {
  for (const method of service.methods) {
    const handler = implementation[method.localName];
    if (typeof handler !== 'function') continue;
    const served = serve(method, (handler as Handler).bind(implementation));
    if (method.methodKind === 'unary') {
      router.rpc(method as DescMethod & { methodKind: 'unary' }, async (request: Message, context: HandlerContext) => {
        const call = open(chain, method, context);
        return serveUnary(call, served, () => request).catch(rethrow);
      });
    } else if (method.methodKind === 'server_streaming') {
      router.rpc(
        method as DescMethod & { methodKind: 'server_streaming' },
        async function* (request: Message, context: HandlerContext) {
          const call = open(chain, method, context);
          try {
            yield* serveStream(call, served, () => request);
          } catch (error) {
            rethrow(error);
          }
        },
      );
    }
  }
}

function serve(method: DescMethod, handler: Handler): Served<Message> {
  return { method, handler, write: response => response };
}

function open(chain: CallChain, method: DescMethod, context: HandlerContext): Call {
  const arrival = context.values.get(arrivalKey);
  if (arrival) arrival.called = true;
  const call = chain.open({
    method: methodName(method),
    protocol: context.protocolName === 'grpc-web' ? 'grpc-web' : 'connect',
    timeoutMs: context.timeoutMs(),
    metadata: new Map(context.requestHeader.entries()),
    peer: arrival ? peerOf(arrival.request.socket) : { address: 'unknown' },
    streaming: method.methodKind !== 'unary',
  });
  // Also aborted after a good end, when the call does not listen any more.
  const onAbort = () => call.abort(isDeadline(context.signal.reason) ? deadlinePassed(call.context.method) : undefined);
  if (context.signal.aborted) onAbort();
  else context.signal.addEventListener('abort', onAbort, { once: true });
  return call;
}

/** The library has a timer of its own for the same deadline. */
function isDeadline(reason: unknown): boolean {
  return reason instanceof ConnectError && reason.code === Code.DeadlineExceeded;
}

/** The error in Connect's own class, with the same details as over gRPC. */
function rethrow(error: unknown): never {
  if (!(error instanceof MeshError)) throw error;
  const details = errorDetails(error).map(({ schema, message }) => ({ desc: schema, value: message }));
  throw new ConnectError(wireMessage(error), codes[error.code], undefined, details, error);
}
