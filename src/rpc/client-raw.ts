import type { DescMethod } from '@bufbuild/protobuf';
import type { Metadata, StatusObject } from '@grpc/grpc-js';
import type { MeshError } from '../base/index.js';
import { alreadyOver, cancelWith, grpcOptions, type Link, metadataOf } from './client-calls.js';
import { fromGrpcError, grpcPeer, metadataMap, toBuffer } from './grpc-wire.js';
import { methodName } from './method-name.js';
import { createOutflow } from './outflow.js';
import type { CallOptions, Peer, RawStream } from './service.js';

/** Opens a bidirectional method as a stream of bytes, from the client's side. `metadata` is what the peer sent first. */
export function openRawStream(link: Link, method: DescMethod, options: CallOptions = {}): RawStream {
  const name = methodName(method);
  const identity = (bytes: Buffer) => bytes;
  const refused = alreadyOver(link, options);
  if (refused) return deadStream(link, refused);
  const stream = link.client.makeBidiStreamRequest<Uint8Array, Buffer>(
    `/${name}`,
    toBuffer,
    identity,
    metadataOf(link, options),
    grpcOptions(options),
  );
  const stopListening = cancelWith(stream, link, options);
  const outflow = createOutflow(stream);
  const metadata = new Map<string, string>();
  let ended = false;
  let over = false;
  let failure: MeshError | undefined;
  let status: StatusObject | undefined;
  let onEnd: (() => void) | undefined;
  let onClose: ((error: MeshError | undefined) => void) | undefined;

  /** The last messages are handed over before the end is told: over when both the status came and everything was read. */
  function finish(): void {
    if (over || !status || !stream.readableEnded) return;
    over = true;
    stopListening();
    const error =
      failure ??
      alreadyOver(link, options) ??
      (status.code === 0 ? undefined : fromGrpcError(status, name, link.address));
    if (!error) onEnd?.();
    onClose?.(error);
  }

  stream.on('error', () => undefined);
  stream.on('metadata', (first: Metadata) => {
    for (const [key, value] of metadataMap(first)) metadata.set(key, value);
  });
  stream.on('end', finish);
  stream.on('status', (last: StatusObject) => {
    status = last;
    finish();
  });

  return {
    metadata,
    get peer(): Peer {
      return grpcPeer(stream);
    },
    write: bytes => !ended && !status && outflow.write(bytes),
    isPrompt: () => false,
    end() {
      if (ended) return;
      ended = true;
      stream.end();
    },
    fail(error) {
      if (over || failure) return;
      failure = error;
      stream.cancel();
    },
    onMessage: listener => void stream.on('data', listener),
    onDrain: outflow.onDrain,
    onEnd(listener) {
      onEnd = listener;
    },
    onClose(listener) {
      onClose = listener;
    },
  };
}

/** A stream that could not be opened; says so in the next turn, when its owner listens. */
function deadStream(link: Link, error: MeshError): RawStream {
  const ignore = () => undefined;
  return {
    metadata: new Map(),
    peer: { address: link.address },
    write: () => false,
    isPrompt: () => false,
    end: ignore,
    fail: ignore,
    onMessage: ignore,
    onDrain: ignore,
    onEnd: ignore,
    onClose: listener => queueMicrotask(() => listener(error)),
  };
}
