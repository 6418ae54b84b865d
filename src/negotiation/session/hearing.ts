import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Ended, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, createInflow, MeshError, newId } from '../../base/index.js';
import { defaults } from '../opening.js';
import type { Wish } from './asked.js';
import type { Caller } from './caller.js';

/** How a negotiation ended. */
export interface Ending {
  readonly negotiationId: string;
  readonly ended: Ended;
  /** How many offers there were. */
  readonly offers: number;
}

/** What may be said of hearing of a negotiation. */
export interface HearingOptions {
  /** Hears no more when aborted; the negotiation goes on. */
  readonly signal?: AbortSignal;
  /** How long to hear, in ms, over all sessions that this takes; what the negotiation may take and a minute unless said. */
  readonly timeoutMs?: number;
}

/** What hearing stands on. */
export interface HearingParts {
  readonly caller: Caller;
  readonly clock: Clock;
}

/** How long beyond its own end an end is waited for, in ms. */
const graceMs = 60_000;

/** A negotiation that is to be started, under an id of the caller's. */
export function starting(request: MessageInitShape<typeof StartRequestSchema>): Wish {
  const start = create(StartRequestSchema, request);
  const negotiationId = start.negotiationId || newId();
  return { start: start.negotiationId ? start : { ...start, negotiationId }, negotiationId };
}

/** Waits for the end alone. Errors: as `RemoteNegotiations.outcome`. */
export function hearEnd(parts: HearingParts, wish: Wish, options?: HearingOptions): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let stop: () => void = () => undefined;
    let heard = false;
    const fail = (error: MeshError) => {
      stop();
      reject(error);
    };
    const letGo = parts.caller.ask(
      { outcomeOnly: true, ...wish },
      {
        step({ negotiationId, kind }, offers) {
          if (kind.case !== 'ended') return;
          heard = true;
          resolve({ negotiationId, ended: kind.value, offers });
        },
        done() {
          stop();
          // An error takes longer to make than all else here: there is one only when the record says nothing of an end.
          if (!heard)
            reject(new MeshError('NEGOTIATION_STATE', `negotiation ${wish.negotiationId} is over without an end`));
        },
        failed: fail,
      },
    );
    stop = limit(parts.clock, { wish, options, letGo, fail });
  });
}

/** Gives steps as they come. Errors: as `RemoteNegotiations.steps`. */
export async function* hearSteps(parts: HearingParts, wish: Wish, options?: HearingOptions): AsyncGenerator<Step> {
  const { push, end, read } = createInflow<Step>();
  const letGo = parts.caller.ask(wish, { step: push, done: () => end(), failed: end });
  const stop = limit(parts.clock, { wish, options, letGo, fail: end });
  try {
    yield* read();
  } finally {
    stop();
    letGo();
  }
}

/** Lets go when the time is over or the signal says so; gives how to end that. */
function limit(
  clock: Clock,
  {
    wish,
    options = {},
    letGo,
    fail,
  }: {
    readonly wish: Wish;
    readonly options: HearingOptions | undefined;
    letGo(): void;
    fail(error: MeshError): void;
  },
): () => void {
  const { signal, timeoutMs = lastingMs(wish) + graceMs } = options;
  const end = (error: MeshError) => {
    timer.cancel();
    letGo();
    fail(error);
  };
  const timer = clock.setTimer(timeoutMs, () => end(tooLate(wish, timeoutMs)));
  const onAbort = () => end(cancelled(signal));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    timer.cancel();
    signal?.removeEventListener('abort', onAbort);
  };
}

/** How long it may take by itself, in ms; of one that others started, as long as one may take at all. */
function lastingMs({ start }: Wish): number {
  if (!start) return longestMs;
  return start.doWithin ? durationMs(start.doWithin) : defaults.doMs;
}

/** The longest that the contract takes: a week, in ms. */
const longestMs = 604_800_000;

function tooLate({ negotiationId }: Wish, timeoutMs: number): MeshError {
  return new MeshError('DEADLINE_PASSED', `negotiation ${negotiationId} did not end within ${timeoutMs} ms`);
}

function cancelled(signal: AbortSignal | undefined): MeshError {
  const { reason } = signal ?? {};
  return reason instanceof MeshError ? reason : new MeshError('CALL_CANCELLED', 'the caller hears no more of it');
}
