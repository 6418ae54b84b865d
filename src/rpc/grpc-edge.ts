import type { EventEmitter } from 'node:events';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import type {
  Metadata,
  Server,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { abortable, MeshError } from '../base/index.js';
import { fromBytes, toBytes } from '../message/index.js';
import type { Call, CallChain } from './call-chain.js';
import { grpcPeer, metadataMap, toBuffer, toGrpcError } from './grpc-wire.js';
import { methodName } from './method-name.js';
import { serveGrpcRaw } from './raw-stream.js';
import { type Handler, type Served, serveRequests, serveStream, serveUnary } from './serve-call.js';
import type { ServiceBinding } from './service.js';

type UnaryCall = ServerUnaryCall<Buffer, Buffer>;
type StreamingCall = ServerWritableStream<Buffer, Buffer>;
type BiDiCall = ServerDuplexStream<Buffer, Buffer>;

/**
 * Serves a binding on a grpc-js server. Messages pass grpc-js as bytes and are decoded here, so that what cannot be read is
 * answered like every other error. `as` serves it under another service name with the same messages.
 */
export function serveGrpc(server: Server, chain: CallChain, binding: ServiceBinding, as?: string): void {
  for (const method of binding.service.methods) {
    const name = methodName(method);
    const path = `/${as ?? method.parent.typeName}/${method.name}`;
    const open: Open = call => openGrpc(chain, name, call, method.methodKind !== 'unary');
    const raw = binding.raw?.[method.localName];
    const handler = binding.implementation[method.localName];
    const register = (type: string, handle: (call: never, callback: never) => void) =>
      server.register(path, handle as never, toBuffer, bytes => bytes, type);
    if (raw) register('bidi', (call: BiDiCall) => serveGrpcRaw(call, open(call), raw));
    else if (typeof handler === 'function') {
      const served = serve(method, (handler as Handler).bind(binding.implementation));
      if (method.methodKind === 'unary') {
        register('unary', (call: UnaryCall, callback: sendUnaryData<Buffer>) =>
          unary(call, open(call), served, callback),
        );
      } else if (method.methodKind === 'server_streaming') {
        register('serverStream', (call: StreamingCall) => streaming(call, open(call), served));
      } else register('bidi', (call: BiDiCall) => bidirectional(call, open(call), served));
    }
  }
}

type Open = (call: UnaryCall | StreamingCall | BiDiCall) => Call;

function openGrpc(
  chain: CallChain,
  method: string,
  call: UnaryCall | StreamingCall | BiDiCall,
  streaming: boolean,
): Call {
  const opened = chain.open({
    method,
    protocol: 'grpc',
    timeoutMs: remainingMs(call),
    metadata: metadataMap(call.metadata as Metadata),
    peer: grpcPeer(call),
    streaming,
  });
  (call as EventEmitter).on('cancelled', () => opened.abort());
  return opened;
}

function remainingMs(call: { getDeadline(): Date | number }): number | undefined {
  const deadline = call.getDeadline();
  if (deadline === Number.POSITIVE_INFINITY) return undefined;
  return Math.max(0, Number(deadline) - Date.now());
}

function serve(method: DescMethod, handler: Handler): Served<Buffer> {
  return { method, handler, write: (response: Message) => toBuffer(toBytes(method.output, response)) };
}

/** What cannot be read is the caller's fault, and says so. */
function readMessage(method: DescMethod, bytes: Uint8Array): Message {
  try {
    return fromBytes(method.input, bytes);
  } catch (error) {
    throw new MeshError(
      'MESSAGE_UNREADABLE',
      `the request of ${methodName(method)} is no ${method.input.typeName}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

function unary(call: UnaryCall, opened: Call, served: Served<Buffer>, callback: sendUnaryData<Buffer>): void {
  serveUnary(opened, served, () => readMessage(served.method, call.request)).then(
    response => callback(null, response),
    (error: MeshError) => callback(toGrpcError(error)),
  );
}

function streaming(call: StreamingCall, opened: Call, served: Served<Buffer>): void {
  void answer(call, opened, served, () => readMessage(served.method, call.request));
}

function bidirectional(call: BiDiCall, opened: Call, served: Served<Buffer>): void {
  const { method } = served;
  const source = call.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const requests = serveRequests(opened, source, bytes => readMessage(method, bytes), method);
  void answer(call, opened, served, () => requests);
}

/** Writes a stream of answers as fast as the peer takes them, then its end. */
async function answer(
  call: StreamingCall | BiDiCall,
  opened: Call,
  served: Served<Buffer>,
  read: () => unknown,
): Promise<void> {
  const { signal } = opened.context;
  try {
    for await (const bytes of serveStream(opened, served, read)) {
      if (!call.write(bytes)) await abortable(drained(call), signal);
    }
    call.end();
  } catch (error) {
    call.emit('error', toGrpcError(opened.fail(error)));
  }
}

function drained(call: StreamingCall | BiDiCall): Promise<void> {
  return new Promise(resolve => call.once('drain', () => resolve()));
}
