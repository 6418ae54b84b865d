import { createTable } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { Following, WayBack } from './following.js';
import { Transit, type TransitOptions } from './transit.js';

/** Who says that something is an answer. */
export interface Answerer {
  /** The link that it came over; undefined: an agent of this process. */
  readonly link: Carrier | undefined;
  /** Qualified id of the agent. */
  readonly sender: string;
}

/** The messages that are followed, by id. */
export interface Transits {
  size(): number;
  open(options: TransitOptions, ask: boolean): Transit;
  /** Something from this process is followed from now on that says itself, by `ended`, when it is no more. */
  follow(following: Following): void;
  ended(following: Following): void;
  /** The same of a question: answers that come after that come late. */
  over(question: Following): void;
  /** A message with this id is under way; `here`: from this process. */
  isOpen(id: string, here: boolean): boolean;
  /** An ask with this id came to its end lately. */
  isOver(id: string): boolean;
  /** The part of the way of message `id` that an answer by this one comes back on. */
  answeredBy(id: string, by: Answerer): WayBack | undefined;
  /** How many that came over this link are followed. */
  countFrom(link: Carrier): number;
  /** The message with this id that came over this link. */
  from(link: Carrier, id: string): Transit | undefined;
  all(): Following[];
  /** Resolves once nothing is followed any more. */
  idle(): Promise<void>;
}

const overMax = 4_096;

/**
 * Makes an empty table. What was sent here and what came over links are kept apart: a message that a node brings back to the
 * process that it is from is both.
 */
export function createTransits(): Transits {
  const sent = createTable<string, Following>();
  const taken = createTable<string, Transit>();
  /** What is kept here and on its way, and parts of one message that came for some receivers each: there are several of one id. */
  const brought = new Map<string, readonly Transit[]>();
  const over = createRecent(overMax);
  const counts = new Map<Carrier, number>();
  let broughtCount = 0;
  let onIdle: (() => void)[] = [];

  function count(link: Carrier, by: 1 | -1): void {
    const after = (counts.get(link) ?? 0) + by;
    if (after > 0) counts.set(link, after);
    else counts.delete(link);
  }

  const endTaken = ({ id, origin }: Transit) => {
    taken.delete(id);
    if (origin.link) count(origin.link, -1);
    tellIdle();
  };

  const endBrought = (transit: Transit) => {
    const rest = brought.get(transit.id)?.filter(each => each !== transit) ?? [];
    if (rest.length > 0) brought.set(transit.id, rest);
    else brought.delete(transit.id);
    broughtCount--;
    if (transit.origin.link) count(transit.origin.link, -1);
    tellIdle();
  };

  const endSent = ({ id }: Following) => {
    sent.delete(id);
    tellIdle();
  };

  const endAsk = (question: Following) => {
    over.add(question.id);
    endSent(question);
  };

  function tellIdle(): void {
    if (onIdle.length === 0 || sent.size + taken.size + broughtCount > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  }

  function legOf(transit: Following | undefined, { link, sender }: Answerer): WayBack | undefined {
    if (!transit) return undefined;
    for (const leg of transit.legs) {
      const leads = link
        ? leg.carrier?.leadsTo(link)
        : leg.inbounds.some(inbound => inbound.agent === sender && inbound.open);
      if (leads) return leg;
    }
    return undefined;
  }

  function legOfBrought(id: string, by: Answerer): WayBack | undefined {
    if (broughtCount === 0) return undefined;
    for (const transit of brought.get(id) ?? []) {
      const leg = legOf(transit, by);
      if (leg?.receivers.includes(by.sender)) return leg;
    }
    return undefined;
  }

  return {
    size: () => sent.size + taken.size + broughtCount,
    open(options, ask) {
      const { link } = options.origin;
      if (link ? taken.has(options.id) : options.kept) {
        const transit = new Transit(options, endBrought);
        brought.set(options.id, [...(brought.get(options.id) ?? []), transit]);
        broughtCount++;
        if (link) count(link, 1);
        return transit;
      }
      const transit = new Transit(options, link ? endTaken : ask ? endAsk : endSent);
      (link ? taken : sent).set(options.id, transit);
      if (link) count(link, 1);
      return transit;
    },
    follow: following => sent.set(following.id, following),
    ended: endSent,
    over: endAsk,
    isOpen: (id, here) => (here ? sent : taken).has(id),
    isOver: id => over.has(id),
    answeredBy: (id, by) => legOfBrought(id, by) ?? legOf(sent.get(id), by) ?? legOf(taken.get(id), by),
    countFrom: link => counts.get(link) ?? 0,
    from(link, id) {
      const of = (transit: Transit | undefined) => transit?.origin.link === link;
      const transit = taken.get(id);
      return of(transit) ? transit : brought.get(id)?.find(of);
    },
    all: () => [...sent.values(), ...taken.values(), ...[...brought.values()].flat()],
    idle() {
      return new Promise(resolve => {
        onIdle.push(resolve);
        tellIdle();
      });
    },
  };
}

/** The last so many ids; one that comes again does not stay for longer. */
function createRecent(max: number) {
  const ids = createTable<string, true>();
  const ring: string[] = [];
  let next = 0;
  return {
    has: (id: string) => ids.has(id),
    add(id: string) {
      if (ids.has(id)) return;
      ids.set(id, true);
      const oldest = ring[next];
      if (oldest !== undefined) ids.delete(oldest);
      ring[next] = id;
      next = (next + 1) % max;
    },
  };
}
