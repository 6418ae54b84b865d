import { create } from '@bufbuild/protobuf';
import { durationMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Content, Failure } from '#gen/dacp/message/v2/message_pb.js';
import {
  type MemberJoined,
  MemberLeftSchema,
  type Subtask,
  SubtaskAssignedSchema,
  SubtaskDoneSchema,
  SubtaskFailedSchema,
  TeamEndedSchema,
  TeamOutcome,
  type TeamStarted,
  type TeamStepSchema,
} from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { StepKind } from '../undertaking/undertaking.js';
import { deadlineMs, planOf, playing, type TeamState, vacancies, waiting } from './state.js';

/** What is wanted of a team. */
export type TeamCommand =
  | { readonly kind: 'start'; readonly started: TeamStarted }
  | { readonly kind: 'join'; readonly member: MemberJoined }
  | { readonly kind: 'assign' }
  | { readonly kind: 'done'; readonly subtask: string; readonly agent: string; readonly result: Content | undefined }
  | { readonly kind: 'fail'; readonly subtask: string; readonly agent: string; readonly failure: Failure }
  | { readonly kind: 'end'; readonly outcome: TeamOutcome; readonly result?: Content; readonly failure?: Failure }
  | { readonly kind: 'tick' };

type Kind = StepKind<typeof TeamStepSchema>;

/** How long a part may take unless said, in ms (S10). */
const subtaskMs = 1_800_000;
/** So often a part is given to somebody. */
export const attemptsMax = 3;

/** What a command leads to. Pure. */
export function decide(state: TeamState, command: TeamCommand, nowMs: number): Kind[] {
  if (command.kind === 'start') return state.terms ? [] : [{ case: 'started', value: command.started }];
  if (!state.isOpen) return [];
  // Whatever else happens at its deadline, that is what it ends with.
  if (nowMs >= deadlineMs(state) && !isSaid(command)) return [expired()];
  switch (command.kind) {
    case 'join': {
      const { role, agent } = command.member;
      const wanted = vacancies(state).some(({ name }) => name === role);
      return wanted && !playing(state, role).some(one => one.agent === agent)
        ? [{ case: 'joined', value: command.member }]
        : [];
    }
    case 'assign':
      return waiting(state).map((subtask, index) => assigned(state, subtask, { index, nowMs }));
    case 'done': {
      const { subtask, agent, result } = command;
      if (state.progress.get(subtask)?.assigned?.agent !== agent) return [];
      return [{ case: 'done', value: create(SubtaskDoneSchema, { subtask, agent, ...(result && { result }) }) }];
    }
    case 'fail':
      return failed(state, command);
    case 'end':
      return [ended(command.outcome, command)];
    case 'tick':
      return [];
  }
}

/** A part goes to the members of its role in turn, and to another one than the last time. */
function assigned(state: TeamState, { name, role, within }: Subtask, at: { index: number; nowMs: number }): Kind {
  const players = playing(state, role);
  const attempt = (state.progress.get(name)?.attempts ?? 0) + 1;
  const agent = players[(at.index + attempt - 1) % players.length]?.agent ?? '';
  const endMs = Math.min(at.nowMs + (within ? durationMs(within) : subtaskMs), deadlineMs(state));
  const value = { subtask: name, agent, attempt, deadline: timestampFromMs(Math.floor(endMs)) };
  return { case: 'assigned', value: create(SubtaskAssignedSchema, value) };
}

/** Who fails leaves: the role is negotiated again. Too many failures of one part are the end of the team. */
function failed(state: TeamState, { subtask, agent, failure }: Extract<TeamCommand, { kind: 'fail' }>): Kind[] {
  const { assigned, attempts = 0 } = state.progress.get(subtask) ?? {};
  if (assigned?.agent !== agent) return [];
  const kinds: Kind[] = [{ case: 'failed', value: create(SubtaskFailedSchema, { subtask, agent, failure }) }];
  const role = planOf(state).subtasks.find(({ name }) => name === subtask)?.role ?? '';
  if (playing(state, role).some(one => one.agent === agent)) {
    const reason = `failed at "${subtask}": ${failure.message}`.slice(0, 1024);
    kinds.push({ case: 'left', value: create(MemberLeftSchema, { agent, role, reason }) });
  }
  if (attempts < attemptsMax) return kinds;
  const why = `"${subtask}" was not done in ${attempts} attempts: ${failure.message}`;
  return [...kinds, ended(TeamOutcome.FAILED, { failure: failureOf(new MeshError('TEAM_INCOMPLETE', why)) })];
}

/** Somebody wants it to end, or its goal is reached. */
function isSaid(command: TeamCommand): boolean {
  return command.kind === 'end' && command.outcome !== TeamOutcome.FAILED;
}

function expired(): Kind {
  const failure = failureOf(new MeshError('DEADLINE_PASSED', 'the deadline of the team is over'));
  return ended(TeamOutcome.EXPIRED, { failure });
}

function ended(outcome: TeamOutcome, { result, failure }: { result?: Content; failure?: Failure }): Kind {
  const value = create(TeamEndedSchema, { outcome, ...(result && { result }), ...(failure && { failure }) });
  return { case: 'ended', value };
}
