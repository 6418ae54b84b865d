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

/** At least so many questions that are over are known, and at most half as many again. */
const overMin = 4_096;

/**
 * Makes an empty table. What was sent here and what came over links are kept apart: a message that a node brings back to the
 * process that it is from is both.
 */
export function createTransits(): Transits {
  const sent = createTable<string, Following>();
  const taken = createTable<string, Transit>();
  /** What is kept here and on its way, and parts of one message that came for some receivers each: there are several of one id. */
  const brought = new Map<string, readonly Transit[]>();
  const over = createRecent(overMin);
  const counts = createCounts();
  let broughtCount = 0;
  let onIdle: (() => void)[] = [];

  const endTaken = ({ id, origin }: Transit) => {
    taken.delete(id);
    if (origin.link) counts.add(origin.link, -1);
    tellIdle();
  };

  const endBrought = (transit: Transit) => {
    const rest = brought.get(transit.id)?.filter(each => each !== transit) ?? [];
    if (rest.length > 0) brought.set(transit.id, rest);
    else brought.delete(transit.id);
    broughtCount--;
    if (transit.origin.link) counts.add(transit.origin.link, -1);
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
      if (link ? leg.carrier?.leadsTo(link) : leg.isOpenTo(sender)) return leg;
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
        if (link) counts.add(link, 1);
        return transit;
      }
      const transit = new Transit(options, link ? endTaken : ask ? endAsk : endSent);
      (link ? taken : sent).set(options.id, transit);
      if (link) counts.add(link, 1);
      return transit;
    },
    follow: following => sent.set(following.id, following),
    ended: endSent,
    over: endAsk,
    isOpen: (id, here) => (here ? sent : taken).has(id),
    isOver: id => over.has(id),
    answeredBy: (id, by) => legOfBrought(id, by) ?? legOf(sent.get(id), by) ?? legOf(taken.get(id), by),
    countFrom: counts.of,
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

/** How many there are of each link. Most are of the link of the one before. */
function createCounts() {
  const counts = new Map<Carrier, { of: number }>();
  const none = { of: 0 };
  let last: Carrier | undefined;
  let lastCount = none;

  function find(link: Carrier): { of: number } {
    if (link === last) return lastCount;
    if (last && lastCount.of === 0) counts.delete(last);
    last = link;
    lastCount = counts.get(link) ?? { of: 0 };
    counts.set(link, lastCount);
    return lastCount;
  }

  return {
    add(link: Carrier, by: 1 | -1) {
      find(link).of += by;
    },
    of: (link: Carrier) => (link === last ? lastCount : (counts.get(link) ?? none)).of,
  };
}

/** The last ids. Three generations, of which the oldest one goes as a whole: to look for each that is to go would cost more than all else. */
function createRecent(min: number) {
  let young = createTable<string, true>();
  let middle = createTable<string, true>();
  let old = createTable<string, true>();
  return {
    has: (id: string) => young.has(id) || middle.has(id) || old.has(id),
    add(id: string) {
      if (young.size >= min / 2) {
        const spare = old;
        spare.clear();
        [young, middle, old] = [spare, young, middle];
      }
      young.set(id, true);
    },
  };
}
