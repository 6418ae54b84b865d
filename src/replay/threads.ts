import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { advance, allowedActs, isFinal, type Protocol, protocolOf, type Role } from '../agent/index.js';
import { performativeName } from '../message/index.js';
import type { Said } from './dialogue.js';

/** One run of an interaction protocol between two parties. */
export interface Thread {
  readonly protocol: string;
  /** No message names the protocol: it is the one that fits what was said. */
  readonly supposed: boolean;
  readonly initiator: string;
  readonly participant: string;
  /** Undefined: the protocol is not known here. */
  readonly state: string | undefined;
  readonly over: boolean;
}

/** What a message did to its thread. */
export interface Turn {
  readonly thread: Thread;
  /** The protocol did not allow it; the thread is as it was. */
  readonly stray: boolean;
}

/** What is looked at of a message. */
export type Spoken = Pick<Said, 'message' | 'from' | 'to' | 'reached'>;

/** Follows protocols through a dialogue. */
export interface Threads {
  /** The next message; undefined for one that belongs to no protocol. */
  said(said: Spoken): Turn | undefined;
  /** It did not arrive, or was not answered in time. */
  lost(said: Said, reason: string): void;
  /** All of them, in the order in which they were begun. */
  all(): readonly Thread[];
}

type Draft = { -readonly [K in keyof Thread]: Thread[K] } & { readonly table: Protocol | undefined };

const supposedFor: Readonly<Partial<Record<Performative, string>>> = {
  [Performative.ASK]: 'fipa-query',
  [Performative.QUERY_REF]: 'fipa-query',
  [Performative.QUERY_IF]: 'fipa-query',
  [Performative.REQUEST]: 'fipa-request',
  [Performative.ACHIEVE]: 'fipa-request',
};

/** No thread yet. Pure but for what it remembers of the messages that it was given. */
export function createThreads(known: (name: string) => Protocol | undefined = protocolOf): Threads {
  const all: Draft[] = [];
  /** By the id of a question, and by parties for protocols that messages name. */
  const byQuestion = new Map<string, Draft>();
  const byParties = new Map<string, Draft>();

  function begin({ from, to, reached }: Spoken, protocol: string, supposed: boolean): Draft {
    const table = known(protocol);
    const state = table?.initial;
    const draft = { protocol, supposed, initiator: from, participant: reached[0] ?? to, state, over: false, table };
    all.push(draft);
    return draft;
  }

  function move(draft: Draft, role: Role, { message }: Spoken): Turn {
    const { table } = draft;
    if (!table || draft.state === undefined) return { thread: shown(draft), stray: false };
    const to = advance(table, draft.state, role, performativeName(message.performative));
    if (to === undefined) return { thread: shown(draft), stray: !draft.supposed };
    draft.state = endsByTime(message.content?.kind) ? 'expired' : to;
    draft.over = isFinal(table, draft.state);
    return { thread: shown(draft), stray: false };
  }

  function named(said: Spoken): Turn {
    const { message, from, to, reached } = said;
    const other = reached[0] ?? to;
    const key = partiesKey(message.protocol, from, other);
    const open = byQuestion.get(message.inReplyTo) ?? byParties.get(key);
    const draft = open && (!open.over || message.inReplyTo !== '') ? open : begin(said, message.protocol, false);
    const turn = move(draft, draft.initiator === from ? 'initiator' : 'participant', said);
    if (turn.stray && draft !== open) {
      // It could not begin one.
      all.pop();
      return turn;
    }
    byParties.set(key, draft);
    byQuestion.set(message.id, draft);
    return turn;
  }

  return {
    said(said) {
      const { message } = said;
      if (message.protocol !== '') return named(said);
      const asked = byQuestion.get(message.inReplyTo);
      if (asked) return move(asked, 'participant', said);
      const protocol = supposedFor[message.performative];
      if (protocol === undefined) return undefined;
      const draft = begin(said, protocol, true);
      byQuestion.set(message.id, draft);
      return move(draft, 'initiator', said);
    },
    lost({ message }, reason) {
      const draft = byQuestion.get(message.id);
      if (!draft || draft.over) return;
      draft.state = reason === 'DEADLINE_PASSED' ? 'expired' : 'failed';
      draft.over = true;
    },
    all: () => all.map(shown),
  };
}

/** What a party of a thread may say next. */
export function allowedIn({ protocol, state }: Thread, role: Role): readonly string[] {
  const table = protocolOf(protocol);
  return table && state !== undefined ? allowedActs(table, state, role) : [];
}

function shown({ table: _, ...thread }: Draft): Thread {
  return { ...thread };
}

function partiesKey(protocol: string, one: string, other: string): string {
  return [protocol, ...[one, other].sort()].join('\n');
}

/** Who gives up because of silence says so. */
function endsByTime(kind: { readonly case: string | undefined; readonly value?: unknown } | undefined): boolean {
  if (kind?.case !== 'failure') return false;
  return (kind.value as { readonly reason?: string }).reason === 'CONVERSATION_EXPIRED';
}
