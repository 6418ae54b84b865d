import { type PerformativeName, performatives } from '../../message/index.js';

/** Who began a conversation, and who was drawn into it. */
export type Role = 'initiator' | 'participant';

/** What may be said: a performative, or one of them in a narrower sense that a protocol tells apart by the content. */
export type Act = PerformativeName | 'inform_progress';

/** Who may say what in a state, and the state that it leads to. A state in which nobody may say anything is a final one. */
export interface ProtocolState {
  readonly initiator?: Readonly<Partial<Record<Act, string>>>;
  readonly participant?: Readonly<Partial<Record<Act, string>>>;
  /** How long a conversation may be silent in this state, in ms; 30,000 unless said (S14). Of no use in a final state. */
  readonly timeoutMs?: number;
}

/** An interaction protocol as its author writes it down. */
export interface ProtocolTable {
  /** As FIPA names it, such as `fipa-request`; what the `protocol` of a message says. */
  readonly name: string;
  /** Where it is defined, such as `fipa00026`. */
  readonly source: string;
  /** The state before anything was said. */
  readonly initial: string;
  readonly states: Readonly<Record<string, ProtocolState>>;
}

/** An interaction protocol: a state machine that both sides follow, each for itself. `I` and `P`: what each role ever says. */
export interface Protocol<I extends Act = Act, P extends Act = Act> extends ProtocolTable {
  readonly acts: { readonly initiator: readonly I[]; readonly participant: readonly P[] };
}

type SaidBy<T extends ProtocolTable, R extends Role> = {
  [S in keyof T['states']]: T['states'][S] extends { readonly [K in R]: infer M } ? keyof M & Act : never;
}[keyof T['states']];

const silenceMs = 30_000;

/** Where conversations of every protocol may end beside the protocol's own final states. */
export const commonStates = {
  not_understood: {},
  failed: {},
  cancelled: {},
  /** The time for the next message ran out. No message leads here. */
  expired: {},
} as const satisfies Record<string, ProtocolState>;

/** Cancelling is under way: what was on its way still comes, the answer to the cancel ends it (fipa00026, “Cancel Meta-Protocol”). */
const cancelling = { participant: { inform: 'cancelled', failure: 'failed' } } as const satisfies ProtocolState;

/**
 * Completes a protocol by what all of them have in common (fipa00026, “Exceptions to Interaction Protocol Flow”): in every state that
 * is not final either side may say `not_understood` or `failure`, and the initiator `cancel` once it has begun.
 */
export function defineProtocol<const T extends ProtocolTable>(
  table: T,
): Protocol<SaidBy<T, 'initiator'>, SaidBy<T, 'participant'>> {
  const states: Record<string, ProtocolState> = {
    ...commonStates,
    cancelling: { ...cancelling, timeoutMs: silenceMs },
  };
  for (const [name, state] of Object.entries<ProtocolState>(table.states))
    states[name] = name === table.initial || isSilent(state) ? state : withExceptions(state);
  const said = (role: Role) => [...new Set(Object.values(table.states).flatMap(state => actsOf(state[role])))];
  return {
    ...table,
    states,
    acts: {
      initiator: said('initiator') as SaidBy<T, 'initiator'>[],
      participant: said('participant') as SaidBy<T, 'participant'>[],
    },
  };
}

/** The state after `role` has said `act`; undefined when the protocol does not allow it in this state. */
export function advance({ states }: ProtocolTable, state: string, role: Role, act: string): string | undefined {
  const moves: Readonly<Record<string, string | undefined>> | undefined = states[state]?.[role];
  return moves && Object.hasOwn(moves, act) ? moves[act] : undefined;
}

/** What `role` may say in a state. */
export function allowedActs({ states }: ProtocolTable, state: string, role: Role): Act[] {
  return actsOf(states[state]?.[role]);
}

/** Whether a conversation in this state is over. */
export function isFinal({ states }: ProtocolTable, state: string): boolean {
  const at = states[state];
  return at === undefined || isSilent(at);
}

/** How long a conversation may be silent in a state, in ms. */
export function silenceOf({ states }: ProtocolTable, state: string): number {
  return states[state]?.timeoutMs ?? silenceMs;
}

/** The performative that an act is said with. */
export function performativeOf(act: Act): PerformativeName {
  return Object.hasOwn(performatives, act) ? (act as PerformativeName) : 'inform';
}

function withExceptions(state: ProtocolState): ProtocolState {
  const either = { not_understood: 'not_understood', failure: 'failed' } as const;
  return {
    ...state,
    initiator: { ...either, cancel: 'cancelling', ...state.initiator },
    participant: { ...either, ...state.participant },
  };
}

function isSilent({ initiator, participant }: ProtocolState): boolean {
  return actsOf(initiator).length + actsOf(participant).length === 0;
}

function actsOf(moves: ProtocolState[Role]): Act[] {
  return Object.keys(moves ?? {}) as Act[];
}
