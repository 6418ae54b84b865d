import type { Socket } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { StatusSchema } from '#gen/google/rpc/status_pb.js';
import { type MeshError, toMeshError } from '../../base/index.js';
import type { Call } from '../call-chain.js';
import type { RawStream } from '../service.js';
import { toStatusBytes } from '../status.js';
import { FrameKind, prefixBytes } from './frame.js';
import { createListeners } from './listeners.js';
import type { Wire } from './wire.js';

/** The server's end of a call over a local socket. */
export interface LocalServerStream {
  readonly raw: RawStream;
  take(kind: number, content: Buffer): void;
  drained(): void;
  /** It cannot go on; its handler does not begin either, if it has not. */
  broken(error: MeshError): void;
  closed(): void;
}

/** How many bytes may wait in it, with the prefixes of their frames. */
const earlyMaxBytes = 65_536;

/** The status of what ended well. */
const ended = toBinary(StatusSchema, create(StatusSchema));

/** Makes it. What comes before its handler listens waits in it, and in the socket. */
export function localServerStream(wire: Wire, socket: Socket, call: Call): LocalServerStream {
  const { signal, peer, metadata } = call.context;
  let early: [kind: number, content: Buffer][] = [];
  let earlyBytes = 0;
  let heard = false;
  let ending = false;
  let left = false;
  let over = false;
  let failure: MeshError | undefined;
  const { told, setters } = createListeners();

  function finish(status: Uint8Array): void {
    ending = true;
    wire.finish(FrameKind.status, status, () => {
      left = true;
    });
  }

  function fail(error: MeshError): void {
    if (ending || over) return;
    failure = call.fail(error);
    finish(toStatusBytes(failure));
  }

  function take(kind: number, content: Buffer): void {
    if (failure || (ending && !heard)) return;
    if (!heard) {
      early.push([kind, content]);
      earlyBytes += prefixBytes + content.length;
      if (earlyBytes >= earlyMaxBytes) socket.pause();
    } else if (kind === FrameKind.message) told.message(content);
    else if (kind === FrameKind.end) told.end();
  }

  function hear(): void {
    heard = true;
    try {
      for (const [kind, content] of early) take(kind, content);
    } catch (error) {
      fail(toMeshError(error));
    }
    early = [];
    socket.resume();
  }

  // What aborts the call but is not the caller: its deadline, or the end of the server.
  signal.addEventListener('abort', () => fail(signal.reason), { once: true });

  return {
    raw: {
      peer,
      metadata,
      write: bytes => !ending && !over && wire.send(FrameKind.message, bytes),
      isPrompt: () => true,
      end() {
        if (!ending && !over) finish(ended);
      },
      fail,
      ...setters,
      onMessage(listener) {
        setters.onMessage(listener);
        process.nextTick(hear);
      },
      onLeaving(listener) {
        call.onLeaving = listener;
      },
    },
    take,
    drained: () => told.drain(),
    broken: call.abort,
    closed() {
      over = true;
      if (left && !failure) call.succeed();
      else if (!failure) {
        call.abort();
        failure = call.fail(signal.reason);
      }
      told.close(failure);
    },
  };
}
