import { create } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type HandedOff,
  type HandOff,
  HandOffEndedSchema,
  HandOffSchema,
  type HandOffStep,
  HandOffStepSchema,
} from '#gen/dacp/workflow/v1/handoff_pb.js';
import { MeshError } from '../../base/index.js';
import { type Standing, type StepKind, type UndertakingKind, unbegun } from '../undertaking/undertaking.js';

/** A conversation that was handed off; open: what the customer says goes to the specialist. */
export interface HandOffState extends Standing {
  readonly last: HandedOff | undefined;
  readonly lastAtMs: number;
  readonly endedReason: string;
}

/** What is wanted of a hand-off. */
export type HandOffCommand =
  | { readonly kind: 'hand-off'; readonly handedOff: HandedOff }
  | { readonly kind: 'end'; readonly reason: string }
  | { readonly kind: 'tick' };

type Kind = StepKind<typeof HandOffStepSchema>;

/** So many agents may have a conversation one after the other. */
const chainMax = 8;
/** A conversation that was not handed on for so long goes back to whoever the customer addresses, in ms. */
export const keptMs = 7 * 86_400_000;

/** What a command leads to. Pure. Errors: HANDOFF_LOOP. */
export function decide(state: HandOffState, command: HandOffCommand, nowMs: number): Kind[] {
  switch (command.kind) {
    case 'hand-off': {
      const { chain, to } = command.handedOff;
      if (chain.length > chainMax)
        throw new MeshError('HANDOFF_LOOP', `${[...chain, to].join(' → ')}: at most ${chainMax} agents may hand it on`);
      const back = to === chain[0];
      const kinds: Kind[] = [{ case: 'handedOff', value: command.handedOff }];
      return back ? [...kinds, ended(`${to} has it back`)] : kinds;
    }
    case 'end':
      return state.isOpen ? [ended(command.reason)] : [];
    case 'tick':
      return state.isOpen && nowMs >= state.lastAtMs + keptMs ? [ended('it was not handed on for long')] : [];
  }
}

function ended(reason: string): Kind {
  return { case: 'ended', value: create(HandOffEndedSchema, { reason }) };
}

/** What is after a step. Pure. */
export function evolve(state: HandOffState, { kind, at, version }: HandOffStep): HandOffState {
  const atMs = at ? timestampMs(at) : 0;
  switch (kind.case) {
    case 'handedOff':
      return {
        ...state,
        version,
        isOpen: true,
        startedAtMs: state.version === 0n ? atMs : state.startedAtMs,
        namespace: kind.value.namespace,
        conversationId: kind.value.conversationId,
        traceparent: kind.value.traceContext?.traceparent ?? '',
        last: kind.value,
        lastAtMs: atMs,
        endedReason: '',
      };
    case 'ended':
      return { ...state, version, isOpen: false, endedReason: kind.value.reason };
    default:
      return { ...state, version };
  }
}

/** Hand-offs as undertakings. */
export const handOffKind: UndertakingKind<HandOffState, typeof HandOffStepSchema, HandOffCommand> = {
  name: 'handoff',
  schema: HandOffStepSchema,
  unknown: id => new MeshError('HANDOFF_UNKNOWN', `there is no hand-off "${id.slice(0, 200)}"`),
  initial: id => ({
    ...unbegun(id),
    last: undefined,
    lastAtMs: 0,
    endedReason: '',
  }),
  decide,
  evolve,
  typeOf: kind => (kind.case === 'handedOff' ? 'agent.handoff' : 'agent.handoff_ended'),
  agentOf: kind => (kind.case === 'handedOff' ? kind.value.to : ''),
  dueMs: state => state.lastAtMs + keptMs,
  tick: { kind: 'tick' },
};

/** A hand-off as callers see it. */
export function viewOf(state: HandOffState): HandOff {
  return create(HandOffSchema, {
    id: state.id,
    ...(state.last && { last: state.last }),
    inForce: state.isOpen,
    startedAt: timestampFromMs(state.startedAtMs),
    endedReason: state.endedReason,
    version: state.version,
  });
}

/** The id of the hand-off of a conversation with who was addressed in it. */
export function handOffId(conversationId: string, addressed: string): string {
  return `${conversationId}~${addressed}`;
}
