import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Ballot,
  ConsensusEndedSchema,
  ConsensusOutcome,
  type ConsensusStarted,
  type ConsensusStepSchema,
  ConsensusTiedSchema,
  type Tally,
  VoteAbstainedSchema,
  VoteCastSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf, fieldInvalid } from '../../message/index.js';
import { resolveMs } from '../conflict/resolve.js';
import type { StepKind } from '../undertaking/undertaking.js';
import { type ConsensusState, deadlineMs, evolve, termsOf } from './state.js';
import { judge, tallyOf } from './tally.js';

/** What is wanted of a vote. */
export type ConsensusCommand =
  | { readonly kind: 'start'; readonly started: ConsensusStarted }
  | { readonly kind: 'cast'; readonly agent: string; readonly ballot: Ballot }
  | { readonly kind: 'abstain'; readonly agent: string; readonly failure: Failure | undefined }
  | { readonly kind: 'settle'; readonly winner: string; readonly reason: string }
  | { readonly kind: 'give-up'; readonly failure: Failure }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'tick' };

type Kind = StepKind<typeof ConsensusStepSchema>;

/** What a command leads to. Pure. Errors: VOTER_UNKNOWN, CONSENSUS_STATE, FIELD_INVALID for an option that there is not. */
export function decide(state: ConsensusState, command: ConsensusCommand, nowMs: number): Kind[] {
  if (command.kind === 'start') return state.status === 'new' ? [{ case: 'started', value: command.started }] : [];
  if (!state.isOpen) {
    if (command.kind === 'cast') throw notOpen(state);
    return [];
  }
  switch (command.kind) {
    case 'cast':
      return withEnd(state, cast(state, command, nowMs), nowMs);
    case 'abstain': {
      if (state.status !== 'voting' || state.votes.has(command.agent) || state.abstained.has(command.agent)) return [];
      const value = create(VoteAbstainedSchema, { agent: command.agent, ...failed(command.failure) });
      return withEnd(state, [{ case: 'abstained', value }], nowMs);
    }
    case 'settle':
      return state.status === 'resolving' ? [settled(state, command)] : [];
    case 'give-up':
      return state.status === 'resolving' ? [undecided(state.tied, command.failure)] : [];
    case 'cancel': {
      const failure = failureOf(new MeshError('CALL_CANCELLED', command.reason || 'the vote was cancelled'));
      return [ended(ConsensusOutcome.CANCELLED, state.tied ?? tallyOf(judge(state, false)), failure)];
    }
    case 'tick':
      return tick(state, nowMs);
  }
}

function cast(state: ConsensusState, { agent, ballot }: { agent: string; ballot: Ballot }, nowMs: number): Kind[] {
  const { voters, options } = termsOf(state);
  if (!voters.some(one => one.agent === agent))
    throw new MeshError('VOTER_UNKNOWN', `"${agent}" is no voter of ${state.id}; ${voters.length} others are`);
  const known = state.votes.get(agent)?.ballot;
  if (known && known.ranking.join('\n') === ballot.ranking.join('\n')) return [];
  if (known || state.status !== 'voting' || nowMs > deadlineMs(state)) throw notOpen(state, agent);
  const names = new Set(options.map(({ name }) => name));
  const strange = ballot.ranking.find(name => !names.has(name));
  const doubled = new Set(ballot.ranking).size < ballot.ranking.length;
  if (strange !== undefined || doubled) {
    const message = strange === undefined ? 'names an option twice' : `"${strange.slice(0, 64)}" is no option`;
    throw fieldInvalid([{ field: 'ballot.ranking', rule: 'dacp.option', message: `${message}; use ${[...names]}` }]);
  }
  return [{ case: 'cast', value: create(VoteCastSchema, { agent, ballot }) }];
}

/** A step after which nothing can change any more ends the vote. */
function withEnd(state: ConsensusState, kinds: Kind[], nowMs: number): Kind[] {
  const after = kinds.reduce(
    (before, kind) =>
      evolve(before, { $typeName: 'dacp.workflow.v1.ConsensusStep', version: before.version + 1n, kind }),
    state,
  );
  return kinds.length === 0 ? kinds : [...kinds, ...end(after, false, nowMs)];
}

function tick(state: ConsensusState, nowMs: number): Kind[] {
  if (state.status === 'voting') return nowMs >= deadlineMs(state) ? end(state, true, nowMs) : [];
  if (nowMs < state.resolveByMs) return [];
  const late = new MeshError('DEADLINE_PASSED', 'the fallback did not decide in time');
  return [undecided(state.tied, failureOf(late))];
}

function end(state: ConsensusState, closed: boolean, nowMs: number): Kind[] {
  const verdict = judge(state, closed);
  if (!verdict.settled) return [];
  const tally = tallyOf(verdict);
  if (verdict.winner !== undefined) return [ended(ConsensusOutcome.DECIDED, tally)];
  const failure = failureOf(new MeshError('NO_CONSENSUS', verdict.reason));
  if (verdict.noQuorum) return [ended(ConsensusOutcome.NO_QUORUM, tally, failure)];
  const { fallback } = termsOf(state);
  if (!fallback) return [undecided(tally, failure)];
  const resolveBy = timestampFromMs(Math.floor(nowMs + resolveMs(fallback) + 1_000));
  return [{ case: 'tied', value: create(ConsensusTiedSchema, { tally, resolveBy }) }];
}

function settled({ tied }: ConsensusState, { winner, reason }: { winner: string; reason: string }): Kind {
  const tally = { ...(tied ?? tallyOf({ settled: true, winner, counts: [], reason })), winner };
  return ended(ConsensusOutcome.DECIDED, { ...tally, reason: `${tally.reason}; ${reason}` });
}

function undecided(tally: Tally | undefined, failure: Failure): Kind {
  return ended(ConsensusOutcome.UNDECIDED, tally, failure);
}

function ended(outcome: ConsensusOutcome, tally: Tally | undefined, failure?: Failure): Kind {
  return {
    case: 'ended',
    value: create(ConsensusEndedSchema, { outcome, ...(tally && { tally }), ...failed(failure) }),
  };
}

function failed(failure: Failure | undefined) {
  return failure ? { failure } : {};
}

function notOpen({ id, status }: ConsensusState, agent = ''): MeshError {
  const what = status === 'voting' ? `"${agent}" has voted, or its ballot came too late` : `it is ${status}`;
  return new MeshError('CONSENSUS_STATE', `vote ${id} takes no such ballot: ${what}`);
}
