import { ConsensusStepSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError } from '../../base/index.js';
import type { StepKind, UndertakingKind } from '../undertaking/undertaking.js';
import { type ConsensusCommand, decide } from './decide.js';
import { type ConsensusState, deadlineMs, evolve, initialState } from './state.js';

/** The types of the events of votes. */
const consensusEvents: Readonly<Record<StepKind<typeof ConsensusStepSchema>['case'], string>> = {
  started: 'consensus.started',
  cast: 'consensus.vote_cast',
  abstained: 'consensus.vote_abstained',
  tied: 'consensus.tied',
  ended: 'consensus.ended',
};

/** Votes as undertakings. */
export const consensusKind: UndertakingKind<ConsensusState, typeof ConsensusStepSchema, ConsensusCommand> = {
  name: 'consensus',
  schema: ConsensusStepSchema,
  unknown: id =>
    new MeshError('CONSENSUS_UNKNOWN', `there is no vote "${id.slice(0, 64)}"; "dacp consensus list" shows all`),
  initial: initialState,
  decide,
  evolve,
  typeOf: kind => consensusEvents[kind.case],
  agentOf: ({ value }) => ('agent' in value ? value.agent : ''),
  dueMs: state => (state.status === 'voting' ? deadlineMs(state) : state.resolveByMs),
  tick: { kind: 'tick' },
};
