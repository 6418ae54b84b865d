import { durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import type { Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import type { NegotiationState } from './state.js';

/** The times that a negotiation goes by: moments in ms since the epoch, spans in ms. */
export interface Times {
  readonly proposeByMs: number;
  readonly doByMs: number;
  readonly decideWithinMs: number;
  readonly progressWithinMs: number;
}

/** What it is about. It has begun, or this is a programmer fault. */
export function termsOf({ terms }: NegotiationState): Started {
  // A text with its id would be made each time, whether it has begun or not.
  assert(terms, 'the negotiation has begun');
  return terms;
}

/** Of each its times: they are asked for at every command, and made of numbers of 64 bits. */
const known = new WeakMap<Started, Times>();

/** Its times. */
export function timesOf(terms: Started): Times {
  const before = known.get(terms);
  if (before) return before;
  const times = readTimes(terms);
  known.set(terms, times);
  return times;
}

function readTimes({ proposeBy, doBy, decideWithin, progressWithin }: Started): Times {
  return {
    proposeByMs: proposeBy ? timestampMs(proposeBy) : 0,
    doByMs: doBy ? timestampMs(doBy) : 0,
    decideWithinMs: decideWithin ? durationMs(decideWithin) : 0,
    progressWithinMs: progressWithin ? durationMs(progressWithin) : 0,
  };
}

/** When a `tick` will change something, in ms since the epoch; undefined: never. */
export function nextDueMs(state: NegotiationState): number | undefined {
  if (state.status === 'new' || state.status === 'ended') return undefined;
  const { doByMs } = timesOf(termsOf(state));
  if (state.status === 'collecting') return Math.min(state.proposeByMs, doByMs);
  if (state.status === 'deciding') return Math.min(doByMs, state.decideByMs ?? 0);
  return state.leases.reduce((dueMs, { untilMs }) => Math.min(dueMs, untilMs), doByMs);
}
