import { connect, type Socket } from 'node:net';
import { create, type DescMethod, fromBinary, toBinary } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { OpenSchema } from '#gen/dacp/rpc/v1/local_pb.js';
import { type Status, StatusSchema } from '#gen/google/rpc/status_pb.js';
import { MeshError, systemClock } from '../../base/index.js';
import { alreadyOver, cancelWith, type Link } from '../client-calls.js';
import { methodName } from '../method-name.js';
import type { CallOptions, RawStream } from '../service.js';
import { fromStatus } from '../status.js';
import { FrameKind } from './frame.js';
import { createLateStream } from './late-stream.js';
import { createWire, type WireLimits } from './wire.js';

/** A call that goes over a local socket when somebody is there. */
export interface LocalCall {
  readonly link: Link;
  readonly method: DescMethod;
  readonly options: CallOptions;
  readonly limits: WireLimits;
}

/** Opens a bidirectional method at the socket at `path`; when it is not taken there, by `elsewhere`. */
export function openLocalStream(path: string, call: LocalCall, elsewhere: () => RawStream): RawStream {
  const late = createLateStream(call.link.address, error => local.fail(error));
  const local = callOver(connect(path), call, {
    known: () => late.settle(local),
    refused: () => late.settle(elsewhere()),
  });
  return late.stream;
}

/** Whom to tell what becomes of a call; one of both, once. */
interface Outcome {
  /** The server takes it, or it is over before. */
  known(): void;
  /** It has to go another way: nobody is there, or the method is not served there. */
  refused(): void;
}

/** The call on a socket that is about to be connected. */
function callOver(socket: Socket, { link, method, options, limits }: LocalCall, outcome: Outcome): RawStream {
  const name = methodName(method);
  let taken = false;
  let ended = false;
  let failure: MeshError | undefined;
  let status: Status | undefined;
  let onMessage: (bytes: Uint8Array) => void;
  let onDrain: () => void = () => undefined;
  let onEnd: () => void;
  let onClose: (error: MeshError | undefined) => void;

  const wire = createWire(socket, {
    ...limits,
    clock: systemClock,
    take(kind, content) {
      if (kind === FrameKind.message) onMessage(content);
      else if (kind === FrameKind.open) {
        taken = true;
        outcome.known();
      } else if (kind === FrameKind.status) {
        status = fromBinary(StatusSchema, content);
        wire.destroy();
      }
    },
    drained: () => onDrain(),
    unreadable: fail,
    closed() {
      stopListening();
      timer?.cancel();
      const over = failure ?? alreadyOver(link, options);
      if (!taken && !over) return outcome.refused();
      if (!taken) outcome.known();
      const error = over ?? endOf(status, name, link.address);
      if (!error) onEnd();
      onClose(error);
    },
  });

  function fail(error: MeshError): void {
    if (status) return;
    failure ??= error;
    wire.destroy();
  }

  const { timeoutMs } = options;
  const timer =
    timeoutMs === undefined ? undefined : systemClock.setTimer(timeoutMs, () => fail(tooLate(name, link.address)));
  const stopListening = cancelWith({ cancel: wire.destroy }, link, options);
  if (alreadyOver(link, options)) wire.destroy();
  wire.send(FrameKind.open, openBytes(name, link, options));

  return {
    metadata: new Map(),
    peer: { address: link.address },
    write: bytes => !ended && !status && wire.send(FrameKind.message, bytes),
    end() {
      if (ended) return;
      ended = true;
      wire.send(FrameKind.end, new Uint8Array());
    },
    fail,
    onMessage(listener) {
      onMessage = listener;
    },
    onDrain(listener) {
      onDrain = listener;
    },
    onEnd(listener) {
      onEnd = listener;
    },
    onClose(listener) {
      onClose = listener;
    },
  };
}

function openBytes(method: string, link: Link, { metadata, timeoutMs }: CallOptions): Uint8Array {
  const timeout = timeoutMs === undefined ? {} : { timeout: durationFromMs(timeoutMs) };
  return toBinary(OpenSchema, create(OpenSchema, { method, metadata: { ...link.metadata, ...metadata }, ...timeout }));
}

/** Why a call ended, by what the server said last; undefined: well. */
function endOf(status: Status | undefined, method: string, target: string): MeshError | undefined {
  if (!status) return new MeshError('OUTCOME_UNKNOWN', `the connection to ${target} broke during ${method}`);
  return status.code === 0 ? undefined : fromStatus(status);
}

function tooLate(method: string, target: string): MeshError {
  return new MeshError('DEADLINE_PASSED', `${method} at ${target} did not answer in time`);
}
