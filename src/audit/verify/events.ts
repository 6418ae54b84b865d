import { Fault, type Finding } from '#gen/dacp/audit/v1/audit_pb.js';
import type { PruneNote } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { readStored, type StoredEvent } from '../../eventlog/index.js';
import { type Link, linkOf, sameBytes } from '../../security/index.js';
import type { Database } from '../../storage/index.js';
import { createHeads } from '../heads.js';
import { eventFinding } from './finding.js';

/** Which events are compared with their links; positions, both included. */
export interface Part {
  /** Empty: of all streams. */
  readonly stream: string;
  /** 0: from the first. */
  readonly from: bigint;
  /** 0: to the last. */
  readonly to: bigint;
}

/** Compares events with their links. */
export interface Comparison {
  readonly events: bigint;
  readonly pruned: bigint;
  /** Compares what these links are of; they come in the order of their leaves. */
  compare(links: readonly Link[]): Promise<Finding[]>;
  /** What has no link though later events have one. */
  rest(): Finding[];
}

const headsMax = 100_000;
const pageSize = 1_000;

/** Begins to compare. */
export function createComparison(
  database: Database,
  { part, notes }: { readonly part: Part; readonly notes: ReadonlyMap<string, PruneNote> },
): Comparison {
  const heads = createHeads(database, headsMax);
  /** Events that were read and whose link has not come yet, by position. */
  const waiting = new Map<bigint, StoredEvent>();
  let readTo = part.from > 0n ? part.from - 1n : 0n;
  let events = 0n;
  let pruned = 0n;

  const concerned = ({ stream, position }: Link) =>
    (part.stream === '' || stream === part.stream) && position >= part.from && (part.to === 0n || position <= part.to);

  async function readUpTo(position: bigint): Promise<void> {
    const upTo = part.to > 0n && part.to < position ? part.to : position;
    const ofStream = part.stream === '' ? {} : { stream: part.stream };
    while (readTo < upTo) {
      const page = await readStored(database, { after: readTo, upTo, limit: pageSize, ...ofStream });
      for (const event of page) waiting.set(event.position, event);
      readTo = page.length < pageSize ? upTo : (page.at(-1)?.position ?? upTo);
    }
  }

  async function compareOne(link: Link): Promise<Finding | undefined> {
    const { stream, version, position } = link;
    const before = await heads.before(stream, version);
    heads.moved(stream, version, link.hash);
    const event = waiting.get(position);
    waiting.delete(position);
    if (event) events++;
    else if (isPruned(link)) pruned++;
    else return eventFinding(Fault.EVENT_REMOVED, link, 'the event is missing, and no policy has pruned it');
    if (!event) return undefined;
    if (event.stream !== stream || event.version !== version) {
      const there = `version ${event.version} of ${event.stream}`;
      return eventFinding(Fault.EVENT_MOVED, link, `${there} stands where this event was`);
    }
    if (!before) {
      const lost = { ...link, version: version - 1n };
      return eventFinding(Fault.EVENT_REMOVED, lost, 'the event was removed before it was linked');
    }
    if (sameBytes(linkOf(before, event), link.hash)) return undefined;
    return eventFinding(Fault.EVENT_CHANGED, link, 'the event is not what it was');
  }

  function isPruned({ stream, version, hash }: Link): boolean {
    const note = notes.get(stream);
    if (!note || version > note.toVersion) return false;
    return version < note.toVersion || sameBytes(note.head, hash);
  }

  return {
    get events() {
      return events;
    },
    get pruned() {
      return pruned;
    },
    async compare(links) {
      const furthest = links.reduce((most, { position }) => (position > most ? position : most), 0n);
      await readUpTo(furthest);
      const due = links.filter(concerned);
      await heads.expect(due);
      const findings: Finding[] = [];
      for (const link of due) {
        const finding = await compareOne(link);
        if (finding) findings.push(finding);
      }
      return findings;
    },
    rest: () =>
      [...waiting.values()].map(event =>
        eventFinding(Fault.EVENT_INSERTED, event, 'the event was put there after those around it were linked'),
      ),
  };
}
