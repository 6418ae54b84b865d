import { timestampMs } from '@bufbuild/protobuf/wkt';
import type {
  MemberJoined,
  MemberLeft,
  Role,
  Subtask,
  SubtaskAssigned,
  SubtaskDone,
  TeamEnded,
  TeamPlan,
  TeamStarted,
  TeamStep,
} from '#gen/dacp/workflow/v1/team_pb.js';
import { assert } from '../../base/index.js';
import { type Standing, unbegun } from '../undertaking/undertaking.js';

/**
 * Where a team stands.
 * - `new`: nothing has happened.
 * - `forming`: roles are vacant and negotiated, for the first time or since a member has gone.
 * - `working`: all roles are filled.
 * - `dissolved`: it is over, for good.
 */
export type TeamStatus = 'new' | 'forming' | 'working' | 'dissolved';

/** What became of a part of the goal. */
export interface Progress {
  /** How often it was given to somebody. */
  readonly attempts: number;
  /** To whom it was given last, as long as nothing came of it. */
  readonly assigned: SubtaskAssigned | undefined;
  readonly done: SubtaskDone | undefined;
  readonly doneAtMs: number;
}

/** A team, as its steps make it. Times are in ms since the epoch. */
export interface TeamState extends Standing {
  readonly terms: TeamStarted | undefined;
  /** In the order in which they joined. */
  readonly members: readonly MemberJoined[];
  readonly left: readonly MemberLeft[];
  /** By the name of the part. */
  readonly progress: ReadonlyMap<string, Progress>;
  readonly ended: TeamEnded | undefined;
  readonly endedAtMs: number;
}

/** A team that there is not yet. */
export function initialState(id: string): TeamState {
  return {
    ...unbegun(id),
    terms: undefined,
    members: [],
    left: [],
    progress: new Map(),
    ended: undefined,
    endedAtMs: 0,
  };
}

/** What a team that has begun is to be. */
export function planOf({ id, terms }: TeamState): TeamPlan {
  assert(terms?.plan, `team ${id} has a plan`);
  return terms.plan;
}

/** Until when it may stand, in ms since the epoch. */
export function deadlineMs({ terms }: TeamState): number {
  return terms?.deadline ? timestampMs(terms.deadline) : 0;
}

/** Where it stands. */
export function statusOf(state: TeamState): TeamStatus {
  if (!state.terms) return 'new';
  if (!state.isOpen) return 'dissolved';
  return vacancies(state).length > 0 ? 'forming' : 'working';
}

/** Who plays a role, in the order in which they joined. */
export function playing({ members }: TeamState, role: string): MemberJoined[] {
  return members.filter(one => one.role === role);
}

/** The roles that want another member. */
export function vacancies(state: TeamState): Role[] {
  return planOf(state).roles.filter(role => playing(state, role.name).length < (role.count || 1));
}

/** The role whose first member leads. */
export function leadRole(plan: TeamPlan): string {
  return plan.lead || (plan.roles[0]?.name ?? '');
}

/** Who leads; undefined: the role is vacant. */
export function leadOf(state: TeamState): string | undefined {
  return playing(state, leadRole(planOf(state)))[0]?.agent;
}

/** The parts that nobody has been given, or that were given to somebody in vain; none as long as a role is vacant. */
export function waiting(state: TeamState): Subtask[] {
  if (vacancies(state).length > 0) return [];
  return planOf(state).subtasks.filter(({ name }) => {
    const { assigned, done } = state.progress.get(name) ?? {};
    return !assigned && !done;
  });
}

/** What is after a step. Pure. */
export function evolve(state: TeamState, { kind, at, version }: TeamStep): TeamState {
  const atMs = at ? timestampMs(at) : 0;
  switch (kind.case) {
    case 'started': {
      const { namespace, conversationId, traceContext } = kind.value;
      const trace = traceContext?.traceparent ?? '';
      const begun = { isOpen: true, terms: kind.value, startedAtMs: atMs };
      return { ...state, ...begun, version, namespace, conversationId, traceparent: trace };
    }
    case 'joined':
      return { ...state, version, members: [...state.members, kind.value] };
    case 'left': {
      const { agent, role } = kind.value;
      const members = state.members.filter(one => one.agent !== agent || one.role !== role);
      return { ...state, version, members, left: [...state.left, kind.value] };
    }
    case 'assigned':
      return made(state, version, [
        kind.value.subtask,
        { attempts: kind.value.attempt, assigned: kind.value, done: undefined, doneAtMs: 0 },
      ]);
    case 'done': {
      const { attempts = 1 } = state.progress.get(kind.value.subtask) ?? {};
      return made(state, version, [
        kind.value.subtask,
        { attempts, assigned: undefined, done: kind.value, doneAtMs: atMs },
      ]);
    }
    case 'failed': {
      const { attempts = 1 } = state.progress.get(kind.value.subtask) ?? {};
      return made(state, version, [
        kind.value.subtask,
        { attempts, assigned: undefined, done: undefined, doneAtMs: 0 },
      ]);
    }
    case 'ended':
      return { ...state, version, isOpen: false, ended: kind.value, endedAtMs: atMs };
    default:
      return { ...state, version };
  }
}

function made(state: TeamState, version: bigint, progress: readonly [string, Progress]): TeamState {
  return { ...state, version, progress: new Map(state.progress).set(...progress) };
}
