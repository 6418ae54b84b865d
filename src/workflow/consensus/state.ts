import { timestampMs } from '@bufbuild/protobuf/wkt';
import type {
  ConsensusEnded,
  ConsensusStarted,
  ConsensusStep,
  Tally,
  VoteAbstained,
  VoteCast,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { assert } from '../../base/index.js';
import { type Standing, unbegun } from '../undertaking/undertaking.js';

/**
 * Where a vote stands.
 * - `new`: nothing has happened.
 * - `voting`: ballots come in.
 * - `resolving`: they give no outcome, and the fallback is asked.
 * - `ended`: it is over, for good.
 */
export type ConsensusStatus = 'new' | 'voting' | 'resolving' | 'ended';

/** A vote, as its steps make it. Times are in ms since the epoch. */
export interface ConsensusState extends Standing {
  readonly status: ConsensusStatus;
  readonly terms: ConsensusStarted | undefined;
  /** By agent. */
  readonly votes: ReadonlyMap<string, VoteCast & { readonly atMs: number }>;
  readonly abstained: ReadonlyMap<string, VoteAbstained>;
  readonly tied: Tally | undefined;
  readonly resolveByMs: number;
  readonly ended: ConsensusEnded | undefined;
  readonly endedAtMs: number;
}

/** A vote in which nothing has happened. */
export function initialState(id: string): ConsensusState {
  return {
    ...unbegun(id),
    status: 'new',
    terms: undefined,
    votes: new Map(),
    abstained: new Map(),
    tied: undefined,
    resolveByMs: 0,
    ended: undefined,
    endedAtMs: 0,
  };
}

/** The terms of a vote that has begun. */
export function termsOf({ id, terms }: ConsensusState): ConsensusStarted {
  assert(terms, `vote ${id} has begun`);
  return terms;
}

/** Until when ballots count, in ms since the epoch. */
export function deadlineMs(state: ConsensusState): number {
  const { deadline } = termsOf(state);
  return deadline ? timestampMs(deadline) : 0;
}

/** Voters of whom nothing was heard. */
export function silent(state: ConsensusState): string[] {
  return termsOf(state)
    .voters.map(({ agent }) => agent)
    .filter(agent => !state.votes.has(agent) && !state.abstained.has(agent));
}

/** What is after a step. Pure. */
export function evolve(state: ConsensusState, { kind, at, version }: ConsensusStep): ConsensusState {
  const atMs = at ? timestampMs(at) : 0;
  switch (kind.case) {
    case 'started':
      return {
        ...state,
        version,
        status: 'voting',
        isOpen: true,
        terms: kind.value,
        startedAtMs: atMs,
        namespace: kind.value.namespace,
        conversationId: kind.value.conversationId,
        traceparent: kind.value.traceContext?.traceparent ?? '',
      };
    case 'cast':
      return {
        ...state,
        version,
        votes: new Map(state.votes).set(kind.value.agent, { ...kind.value, atMs }),
        abstained: without(state.abstained, kind.value.agent),
      };
    case 'abstained':
      return { ...state, version, abstained: new Map(state.abstained).set(kind.value.agent, kind.value) };
    case 'tied': {
      const { tally, resolveBy } = kind.value;
      return {
        ...state,
        version,
        status: 'resolving',
        tied: tally,
        resolveByMs: resolveBy ? timestampMs(resolveBy) : 0,
      };
    }
    case 'ended':
      return { ...state, version, status: 'ended', isOpen: false, ended: kind.value, endedAtMs: atMs };
    default:
      return { ...state, version };
  }
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
