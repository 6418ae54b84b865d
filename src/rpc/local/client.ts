import { connect } from 'node:net';
import { create, type DescMethod, toBinary } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { OpenSchema } from '#gen/dacp/rpc/v1/local_pb.js';
import type { Status } from '#gen/google/rpc/status_pb.js';
import { MeshError, systemClock } from '../../base/index.js';
import { alreadyOver, cancelWith, type Link, metadataOf } from '../client-calls.js';
import { metadataMap } from '../grpc-wire.js';
import { methodName } from '../method-name.js';
import type { CallOptions, RawStream } from '../service.js';
import { fromStatus, statusFromBytes } from '../status.js';
import { FrameKind } from './frame.js';
import { createLateStream } from './late-stream.js';
import { createListeners } from './listeners.js';
import { createWire, type WireLimits } from './wire.js';

/** A call that goes over a local socket when somebody is there. */
export interface LocalCall {
  readonly link: Link;
  readonly method: DescMethod;
  readonly options: CallOptions;
  readonly limits: WireLimits;
}

/**
 * Opens a bidirectional method at the socket at `path`; when it is not taken there, by `elsewhere`, with what is left of its time.
 */
export function openLocalStream(
  path: string,
  call: LocalCall,
  elsewhere: (options: CallOptions) => RawStream,
): RawStream {
  const { link, options } = call;
  const beganMs = systemClock.monotonic();
  const late = createLateStream(link.address, error => local.fail(error));
  const local = callOver(path, call, {
    known: () => late.settle(local),
    refused: () => late.settle(elsewhere(withTimeLeft(options, beganMs))),
  });
  return late.stream;
}

function withTimeLeft(options: CallOptions, beganMs: number): CallOptions {
  const { timeoutMs } = options;
  if (timeoutMs === undefined) return options;
  return { ...options, timeoutMs: Math.max(0, timeoutMs - (systemClock.monotonic() - beganMs)) };
}

/** Whom to tell what becomes of a call; one of both, once. */
interface Outcome {
  /** The server takes it, or it is over before. */
  known(): void;
  /** It has to go another way: nobody is there, or the method is not served there. */
  refused(): void;
}

/** The call on a socket that is connected for it. */
function callOver(path: string, { link, method, options, limits }: LocalCall, outcome: Outcome): RawStream {
  const name = methodName(method);
  const opening = openBytes(name, link, options);
  let taken = false;
  let ended = false;
  let failure: MeshError | undefined;
  let status: Status | undefined;
  const { told, setters } = createListeners();

  const wire = createWire(connect(path), {
    ...limits,
    clock: systemClock,
    take(kind, content) {
      if (taken !== (kind !== FrameKind.open))
        throw new MeshError('PROTOCOL_VIOLATED', `${link.address} takes a call once, and first`);
      if (kind === FrameKind.message) told.message(content);
      else if (kind === FrameKind.open) {
        taken = true;
        outcome.known();
      } else if (kind === FrameKind.status) {
        status = readStatus(content, link.address);
        wire.destroy();
      }
    },
    drained: () => told.drain(),
    broken: fail,
    closed() {
      stopListening();
      timer?.cancel();
      const over = failure ?? alreadyOver(link, options);
      if (!taken && !over) return outcome.refused();
      if (!taken) outcome.known();
      const error = over ?? endOf(status, name, link.address);
      if (!error) told.end();
      told.close(error);
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
  wire.send(FrameKind.open, opening);

  return {
    metadata: new Map(),
    peer: { address: link.address },
    write: bytes => !ended && !status && wire.send(FrameKind.message, bytes),
    isPrompt: () => true,
    end() {
      if (ended) return;
      ended = true;
      wire.send(FrameKind.end, new Uint8Array());
    },
    fail,
    ...setters,
  };
}

/** Says what gRPC's headers would say, and no more than they can. */
function openBytes(method: string, link: Link, options: CallOptions): Uint8Array {
  const { timeoutMs } = options;
  const metadata = Object.fromEntries(metadataMap(metadataOf(link, options)));
  const isSaid = timeoutMs !== undefined && timeoutMs <= Number.MAX_SAFE_INTEGER;
  const timeout = isSaid ? { timeout: durationFromMs(Math.max(0, Math.ceil(timeoutMs))) } : {};
  return toBinary(OpenSchema, create(OpenSchema, { method, metadata, ...timeout }));
}

function readStatus(bytes: Uint8Array, target: string): Status {
  const status = statusFromBytes(bytes);
  if (status) return status;
  throw new MeshError('PROTOCOL_VIOLATED', `how a call ended at ${target} cannot be read`);
}

/** Why a call ended, by what the server said last; undefined: well. */
function endOf(status: Status | undefined, method: string, target: string): MeshError | undefined {
  if (!status) return new MeshError('OUTCOME_UNKNOWN', `the connection to ${target} broke during ${method}`);
  return status.code === 0 ? undefined : fromStatus(status);
}

function tooLate(method: string, target: string): MeshError {
  return new MeshError('DEADLINE_PASSED', `${method} at ${target} did not answer in time`);
}
