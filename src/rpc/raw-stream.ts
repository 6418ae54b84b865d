import type { ServerDuplexStream } from '@grpc/grpc-js';
import { MeshError } from '../base/index.js';
import type { Call } from './call-chain.js';
import { toGrpcError } from './grpc-wire.js';
import { createOutflow } from './outflow.js';
import type { RawStream } from './service.js';

type Duplex = ServerDuplexStream<Buffer, Uint8Array>;

/** What serves a method as a stream of bytes. */
export type RawHandler = (stream: RawStream) => void;

/** Hands a bidirectional call of grpc-js over to a raw handler. */
export function serveGrpcRaw(stream: Duplex, call: Call, handler: RawHandler): void {
  serveRaw(rawServerStream(stream, call), call, handler);
}

/** Hands a call over to a raw handler once the interceptors let it pass, unless it is over by then. */
export function serveRaw(raw: RawStream, call: Call, handler: RawHandler): void {
  const begin = () => {
    if (call.context.signal.aborted) return;
    try {
      call.run(() => handler(raw));
    } catch (error) {
      raw.fail(call.fail(error));
    }
  };
  try {
    const wait = call.begin();
    if (wait) wait.then(begin).catch(error => raw.fail(call.fail(error)));
    else begin();
  } catch (error) {
    raw.fail(call.fail(error));
  }
}

/** The server's end. grpc-js emits `cancelled` whenever a call is over, and `finish` before it when this side ended it. */
function rawServerStream(stream: Duplex, call: Call): RawStream {
  const { signal, peer, metadata } = call.context;
  const outflow = createOutflow(stream);
  let ending = false;
  let failure: MeshError | undefined;
  let onClose: ((error: MeshError | undefined) => void) | undefined;
  let closed = false;

  function fail(error: MeshError): void {
    if (ending || closed) return;
    ending = true;
    failure = call.fail(error);
    stream.emit('error', toGrpcError(failure));
  }

  function close(): void {
    if (closed) return;
    closed = true;
    if (ending && stream.writableFinished && !failure) call.succeed();
    else failure ??= call.fail(signal.aborted ? signal.reason : lost(call));
    onClose?.(failure);
  }

  stream.on('error', () => undefined);
  stream.on('cancelled', close);
  // What aborts the call but is not the caller: its deadline, or the end of the server.
  signal.addEventListener('abort', () => fail(signal.reason), { once: true });

  return {
    peer,
    metadata,
    write: bytes => !ending && !closed && outflow.write(bytes),
    isPrompt: () => false,
    end() {
      if (ending || closed) return;
      ending = true;
      stream.end();
    },
    fail,
    onMessage: listener => void stream.on('data', listener),
    onDrain: outflow.onDrain,
    onEnd: listener => void stream.on('end', listener),
    onLeaving(listener) {
      call.onLeaving = listener;
    },
    onClose(listener) {
      onClose = listener;
    },
  };
}

function lost(call: Call): MeshError {
  return new MeshError('CALL_CANCELLED', `the peer cancelled ${call.context.method}, or its connection was lost`);
}
