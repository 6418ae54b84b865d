import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { TeamState as StateNumber, type Team, TeamSchema } from '#gen/dacp/workflow/v1/team_pb.js';
import { leadOf, statusOf, type TeamState, type TeamStatus } from './state.js';

const numbers: Readonly<Record<TeamStatus, StateNumber>> = {
  new: StateNumber.UNSPECIFIED,
  forming: StateNumber.FORMING,
  working: StateNumber.WORKING,
  dissolved: StateNumber.DISSOLVED,
};

/** A team as callers see it. */
export function viewOf(state: TeamState): Team {
  const { ended, terms } = state;
  const lead = terms && leadOf(state);
  return create(TeamSchema, {
    id: state.id,
    ...(terms && { terms }),
    state: numbers[statusOf(state)],
    members: state.members.map(({ agent, role }) => ({ agent, role, lead: agent === lead })),
    done: [...state.progress.values()].flatMap(({ done }) => done ?? []),
    startedAt: timestampFromMs(state.startedAtMs),
    ...(ended && { outcome: ended.outcome, endedAt: timestampFromMs(state.endedAtMs) }),
    ...(ended?.result && { result: ended.result }),
    ...(ended?.failure && { failure: ended.failure }),
    version: state.version,
  });
}
