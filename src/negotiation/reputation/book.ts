import { durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Ended, Outcome, type Proposal, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Aged, ByAge, createTable } from '../../base/index.js';
import {
  type Ending,
  type Entry,
  emptyEntry,
  hasHad,
  type OpenAward,
  rated,
  settled,
  withAward,
  withOutcome,
  withReport,
} from './entry.js';
import type { Promised } from './outcome.js';
import { rules } from './rules.js';
import type { Standings } from './standings.js';
import { type Sums, sumUp } from './sums.js';
import { measure, type Prior, priorOf, type TrackRecord, unknown } from './track-record.js';

/**
 * The reputation of agents: a fold over the steps of negotiations in the order of the record. The same steps always make the same
 * book, wherever they are cut into pages.
 */
export interface Book extends Standings {
  /** Takes the next step. Steps that say nothing of awards change nothing. */
  take(step: Step): void;
  /** Of whom there is a record, the one that changed last at the end. */
  known(): { readonly agent: string; readonly capability: string }[];
  /** Everything that is kept. */
  entries(): Entry[];
  /** What has changed since the last time, by key; undefined: it was forgotten. */
  changes(): ReadonlyMap<string, Entry | undefined>;
}

/** Steps that a book takes; it need not be given others. */
export const bookedSteps = ['awarded', 'resumed', 'reported', 'fulfilled', 'awardFailed', 'ended', 'rated'] as const;

const booked: ReadonlySet<string | undefined> = new Set(bookedSteps);

/** Whether a book takes a step. */
export function isBooked({ kind }: Step): boolean {
  return booked.has(kind.case);
}

type StepCase = Exclude<Step['kind']['case'], undefined>;
type StepOf<Case extends StepCase> = Extract<Step['kind'], { case: Case }>['value'];
type When = { readonly negotiationId: string; readonly atMs: number };
type Found = { readonly page: Page; readonly award: OpenAward };

/** What a book has of an agent and a capability. It stays when its entry changes: a new one with each award would make new tables each time. */
class Page implements Aged<Page> {
  entry: Entry;
  sums: Sums;
  changed = false;
  older: Page | undefined = undefined;
  newer: Page | undefined = undefined;

  constructor(entry: Entry) {
    this.entry = entry;
    this.sums = sumUp(entry.window);
  }
}

/** What is believed at a moment of who bids for a capability. */
interface Belief {
  /** Of its newcomers. */
  readonly sums: Sums | undefined;
  readonly nowMs: number;
  readonly prior: Prior;
  /** The record of everybody of whom nothing is known. */
  readonly stranger: TrackRecord;
}

/** Opens a book at what was kept of it. */
export function createBook(kept: Iterable<Entry> = []): Book {
  /** By capability, then by agent: all who bid for an award are looked up at once. */
  const shelves = new Map<string, Map<string, Page>>();
  /** By when they changed last. */
  const pages = new ByAge<Page>();
  let size = 0;
  /** Those that have awards of a negotiation in force. */
  const concerned = createTable<string, Page[]>();
  let forgotten: string[] = [];
  let last: Belief | undefined;
  for (const entry of kept) {
    const page = shelve(new Page(entry));
    for (const { negotiationId } of entry.open) concern(negotiationId, page);
  }

  function concern(negotiationId: string, page: Page): void {
    const all = concerned.get(negotiationId);
    if (!all) concerned.set(negotiationId, [page]);
    else if (!all.includes(page)) all.push(page);
  }

  function shelve(page: Page): Page {
    const { agent, capability } = page.entry;
    const shelf = shelves.get(capability);
    if (shelf) shelf.set(agent, page);
    else shelves.set(capability, new Map([[agent, page]]));
    pages.add(page);
    size += 1;
    return page;
  }

  function pageOf(agent: string, capability: string): Page | undefined {
    return shelves.get(capability)?.get(agent);
  }

  function entryOf(agent: string, capability: string): Entry {
    return pageOf(agent, capability)?.entry ?? emptyEntry(agent, capability);
  }

  function put(entry: Entry): Page {
    const page = pageOf(entry.agent, entry.capability);
    const put = page ? change(page, entry) : shelve(new Page(entry));
    put.changed = true;
    if (size > rules.recordsMax) forget();
    return put;
  }

  function change(page: Page, entry: Entry): Page {
    if (entry.window !== page.entry.window) page.sums = sumUp(entry.window);
    page.entry = entry;
    pages.remove(page);
    pages.add(page);
    return page;
  }

  /** The one that was quiet longest, and has nothing in force. */
  function forget(): void {
    let page = pages.oldest;
    while (page && page.entry.open.length > 0) page = page.newer;
    if (!page) return;
    const { agent, capability } = page.entry;
    const shelf = shelves.get(capability);
    shelf?.delete(agent);
    if (shelf?.size === 0) shelves.delete(capability);
    pages.remove(page);
    size -= 1;
    forgotten.push(keyOf(agent, capability));
  }

  function inForceOf(negotiationId: string): Found[] {
    const found: Found[] = [];
    for (const page of concerned.get(negotiationId) ?? [])
      for (const award of page.entry.open) if (award.negotiationId === negotiationId) found.push({ page, award });
    return found;
  }

  function inForce(negotiationId: string, fence: bigint): Found[] {
    return inForceOf(negotiationId).filter(({ award }) => award.fence === Number(fence));
  }

  function settle({ page, award }: Found, atMs: number, ending: Ending): void {
    const before = page.entry;
    const after = settled(before, award, { ending, atMs });
    put(after);
    const outcome = after.window.at(-1);
    const { completed, failed } = before.counts;
    // Its first one: what newcomers are worth, each counted once.
    if (ending !== 'unsettled' && outcome && completed + failed === 0)
      put(withOutcome(entryOf('', before.capability), outcome));
  }

  function report(found: readonly Found[], said: Partial<OpenAward>): void {
    for (const { page, award } of found) put(withReport(page.entry, award, said));
  }

  /** In the order in which they changed last. */
  function entries(): Entry[] {
    const all: Entry[] = [];
    for (let page = pages.oldest; page; page = page.newer) all.push(page.entry);
    return all;
  }

  /** The same of those that changed since the last time. */
  function takeChanged(): Entry[] {
    const all: Entry[] = [];
    for (let page = pages.newest; page?.changed; page = page.older) {
      page.changed = false;
      all.push(page.entry);
    }
    return all.reverse();
  }

  const takers: { readonly [Case in StepCase]?: (step: StepOf<Case>, when: When) => void } = {
    awarded({ fence, agent, weighing }, { negotiationId, atMs }) {
      if (!weighing?.promise) return;
      const { capability, promise } = weighing;
      const entry = entryOf(agent, capability);
      if (hasHad(entry, negotiationId, Number(fence))) return;
      const award = { negotiationId, fence: Number(fence), atMs, promised: promisedBy(promise) };
      concern(negotiationId, put(withAward(entry, award)));
    },
    resumed: (_, { negotiationId }) => report(inForceOf(negotiationId), { interrupted: true }),
    reported({ fence, spentMicros, quality }, { negotiationId }) {
      report(inForce(negotiationId, fence), {
        ...(spentMicros !== undefined && { spentMicros: Number(spentMicros) }),
        ...(quality !== undefined && { saidQuality: quality }),
      });
    },
    fulfilled({ fence }, { negotiationId, atMs }) {
      for (const found of inForce(negotiationId, fence)) settle(found, atMs, 'completed');
    },
    awardFailed({ fence }, { negotiationId, atMs }) {
      for (const found of inForce(negotiationId, fence)) settle(found, atMs, 'failed');
    },
    ended(ended, { negotiationId, atMs }) {
      for (const found of inForceOf(negotiationId)) settle(found, atMs, endingOf(ended, found, atMs));
      concerned.delete(negotiationId);
    },
    rated({ fence, agent, capability, quality, paidMicros }, { negotiationId }) {
      const said = {
        ...(quality !== undefined && { ratedQuality: quality }),
        ...(paidMicros !== undefined && { paidMicros: Number(paidMicros) }),
      };
      for (const who of [agent, '']) {
        const before = entryOf(who, capability);
        const after = rated(before, { negotiationId, fence: Number(fence) }, said);
        if (after !== before) put(after);
      }
    },
  };

  /** All who bid for the same are compared at one moment. */
  function beliefAt(shelf: ReadonlyMap<string, Page> | undefined, nowMs: number): Belief {
    const sums = shelf?.get('')?.sums;
    if (last?.sums === sums && last?.nowMs === nowMs) return last;
    const prior = priorOf(sums, nowMs);
    last = { sums, nowMs, prior, stranger: unknown(prior) };
    return last;
  }

  return {
    take({ negotiationId, kind, at }) {
      if (kind.case === undefined) return;
      const taker = takers[kind.case] as ((step: unknown, when: When) => void) | undefined;
      taker?.(kind.value, { negotiationId, atMs: at ? timestampMs(at) : 0 });
    },
    of(agent, capability, nowMs) {
      const shelf = shelves.get(capability);
      const { prior, stranger } = beliefAt(shelf, nowMs);
      const page = shelf?.get(agent);
      return page ? measure({ counts: page.entry.counts, sums: page.sums }, prior, nowMs) : stranger;
    },
    known: () => entries().filter(({ agent }) => agent !== ''),
    entries,
    changes() {
      const changes = new Map<string, Entry | undefined>();
      for (const key of forgotten) changes.set(key, undefined);
      forgotten = [];
      for (const entry of takeChanged()) {
        const key = keyOf(entry.agent, entry.capability);
        // One that was forgotten and is there again comes in its own place.
        changes.delete(key);
        changes.set(key, entry);
      }
      return changes;
    },
  };
}

/** Neither part can have a line break in it. */
export function keyOf(agent: string, capability: string): string {
  return `${agent}\n${capability}`;
}

function promisedBy({ time, priceMicros, quality, confidence }: Proposal): Promised {
  return { priceMicros: Number(priceMicros), ...(time && { timeMs: durationMs(time) }), quality, confidence };
}

/**
 * What the end of a negotiation says of an award that was in force. Of several winners, those still at work when there is enough are told
 * to stop. Who was awarded so late that there was less time than it had said that it takes is not to blame for a task not done in time.
 */
function endingOf({ outcome, agent }: Ended, { page, award }: Found, endMs: number): Ending {
  if (outcome === Outcome.COMPLETED) return page.entry.agent === agent ? 'completed' : 'unsettled';
  if (outcome === Outcome.CANCELLED) return 'unsettled';
  return endMs - award.atMs < (award.promised.timeMs ?? 0) ? 'unsettled' : 'failed';
}
