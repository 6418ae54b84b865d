import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Consensus,
  ConsensusSchema,
  ConsensusState as StateNumber,
  VoteAbstainedSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { type ConsensusState, type ConsensusStatus, silent, termsOf } from './state.js';
import { judge, tallyOf } from './tally.js';

const numbers: Readonly<Record<ConsensusStatus, StateNumber>> = {
  new: StateNumber.UNSPECIFIED,
  voting: StateNumber.VOTING,
  resolving: StateNumber.RESOLVING,
  ended: StateNumber.ENDED,
};

/** A vote as callers see it. */
export function viewOf(state: ConsensusState): Consensus {
  const { ended, status } = state;
  const tally = ended ? ended.tally : (state.tied ?? tallyOf(judge(state, false)));
  const quiet = ended ? silent(state).map(agent => create(VoteAbstainedSchema, { agent })) : [];
  return create(ConsensusSchema, {
    id: state.id,
    terms: termsOf(state),
    state: numbers[status],
    ...(tally && { tally }),
    votes: [...state.votes.values()].map(({ agent, ballot }) => ({ agent, ...(ballot && { ballot }) })),
    abstained: [...state.abstained.values(), ...quiet],
    startedAt: timestampFromMs(state.startedAtMs),
    ...(ended && { outcome: ended.outcome, endedAt: timestampFromMs(state.endedAtMs) }),
    ...(ended?.failure && { failure: ended.failure }),
    version: state.version,
  });
}
