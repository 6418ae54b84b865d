import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Offer, Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Clock, Timer } from '../base/index.js';
import type { Together } from '../link/index.js';
import type { Group } from './groups.js';
import type { NegotiationState } from './state.js';

/** What several bidders of one process are told at once of negotiations that they may have taken part in. */
export interface News {
  /** Over: nothing that was proposed or done there is asked for any more. */
  readonly over: readonly string[];
  /** Another proposal was better; who was not awarded may still be. */
  readonly inReserve: readonly string[];
}

/**
 * What became of proposals, told to bidders that answer together. Nothing of it is urgent to them: what comes within a moment is said in
 * one message for each process, and where a negotiation is over by then, that is all there is to say of it.
 */
export interface Tidings {
  /** These agents of one process hear by tidings from now on what becomes of this negotiation. */
  joined(terms: Started, company: Group<string>): void;
  /** The offers of those who do not: they are told by themselves. */
  others(state: NegotiationState): readonly Offer[];
  /** Who was not awarded is kept in reserve. */
  reserved(state: NegotiationState): void;
  /** It has ended. */
  over(state: NegotiationState): void;
  /** Says at once what there is. */
  flush(): void;
}

/** What tidings stand on. */
export interface TidingsParts {
  readonly clock: Clock;
  /** Undefined: there are no processes of several bidders. */
  readonly tellEach: Together['tellEach'] | undefined;
  /** What is said to these agents. */
  message(agents: readonly string[], news: News): Message;
}

/** For so long they may wait for others, in ms. */
const heldMs = 50;
/** So many negotiations are told of at once. */
const heldMax = 512;

const nobody: readonly never[] = [];

/** What happened to a negotiation, and who is to hear of it. */
interface Event {
  readonly id: string;
  readonly companies: readonly Group<string>[];
  readonly isOver: boolean;
}

/** What there is to say to one process. */
interface Held {
  /** Lists of agents: negotiations one after another often have the same. */
  readonly agents: Set<readonly string[]>;
  readonly over: string[];
  readonly inReserve: Set<string>;
}

/** Nothing to tell yet. What is held when the process dies is not told: bidders keep no promise beyond the time for the work. */
export function createTidings({ clock, tellEach, message }: TidingsParts): Tidings {
  const companies = new WeakMap<Started, Group<string>[]>();
  /** In their order. Who is to hear of what is put together when it is said: until then others wait for what is done. */
  let events: Event[] = [];
  let ended = 0;
  let timer: Timer | undefined;

  function joinedIn({ terms }: NegotiationState): readonly Group<string>[] {
    return (terms && companies.get(terms)) ?? nobody;
  }

  function hold(state: NegotiationState, isOver: boolean): void {
    const companies = joinedIn(state);
    if (companies.length === 0) return;
    events.push({ id: state.id, companies, isOver });
    timer ??= clock.setTimer(heldMs, flush);
    if (isOver && ++ended >= heldMax) flush();
  }

  function flush(): void {
    timer?.cancel();
    timer = undefined;
    const all = events;
    events = [];
    ended = 0;
    for (const [sessionId, { agents, over, inReserve }] of byProcess(all)) {
      const receivers = [...new Set([...agents].flat())];
      tellEach?.(message(receivers, { over, inReserve: [...inReserve] }), { receivers, sessionId });
    }
  }

  return {
    joined(terms, { sessionId, all }) {
      const before = companies.get(terms) ?? nobody;
      // Each counts once, also one whom two answers name, or one answer twice.
      companies.set(terms, [...before, { sessionId, all: before.length === 0 ? eachOnce(all) : besides(all, before) }]);
    },
    others(state) {
      const all = joinedIn(state);
      const count = all.reduce((sum, company) => sum + company.all.length, 0);
      if (count === state.terms?.participants.length) return nobody;
      const known = new Set(all.flatMap(company => company.all));
      return state.offers.filter(({ agent }) => !known.has(agent));
    },
    reserved: state => hold(state, false),
    over: state => hold(state, true),
    flush,
  };
}

/** What there is to say to each process of these. */
function byProcess(events: readonly Event[]): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const { id, companies, isOver } of events)
    for (const { sessionId, all } of companies) {
      const one = held.get(sessionId) ?? { agents: new Set(), over: [], inReserve: new Set() };
      held.set(sessionId, one);
      one.agents.add(all);
      if (!isOver) one.inReserve.add(id);
      else {
        one.inReserve.delete(id);
        one.over.push(id);
      }
    }
  return held;
}

const once = new WeakMap<readonly string[], readonly string[]>();

/** Each of these once; looked at once for each list. */
function eachOnce(names: readonly string[]): readonly string[] {
  const before = once.get(names);
  if (before) return before;
  const found = [...new Set(names)];
  once.set(names, found);
  return found;
}

/** Those who are in none of these companies, each once. */
function besides(names: readonly string[], companies: readonly Group<string>[]): readonly string[] {
  const fresh = new Set(names);
  for (const { all } of companies) for (const agent of all) fresh.delete(agent);
  return [...fresh];
}
