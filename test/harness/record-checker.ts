import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';

/** An append that was answered: what its writer may rely on. */
export interface Acknowledged {
  readonly stream: string;
  /** Of the stream after it. */
  readonly version: number;
  /** Of its last event. */
  readonly position: number;
  /** Of its events, in order. */
  readonly ids: readonly string[];
  /** Who awaited each answer before the next append; absent: unknown. */
  readonly writer?: string;
}

/**
 * What is wrong with a record, given all appends that were answered, in the order of the answers; empty when every acknowledged event
 * is there, in order, once. `record` is all of it, in commit order; events that nobody was told of may be in it.
 */
export function checkRecord(acknowledged: readonly Acknowledged[], record: readonly Event[]): string[] {
  const byId = new Map(record.map(event => [event.id, event]));
  return [
    ...doubles(record),
    ...holes(record),
    ...acknowledged.flatMap(append => missing(append, byId)),
    ...overtaken(acknowledged),
  ];
}

function doubles(record: readonly Event[]): string[] {
  const ids = record.map(event => event.id);
  const first = new Map(ids.map((id, index) => [id, index] as const).reverse());
  return ids.flatMap((id, index) => (first.get(id) === index ? [] : [`${id} is there twice`]));
}

/** Positions grow, and the versions of each stream count from 1 in the same order. */
function holes(record: readonly Event[]): string[] {
  const versions = new Map<string, bigint>();
  let before = 0n;
  return record.flatMap(({ id, stream, version, position }) => {
    const faults: string[] = [];
    const expected = (versions.get(stream) ?? 0n) + 1n;
    if (version !== expected) faults.push(`${id} is version ${version} of ${stream} where ${expected} must come`);
    if (position <= before) faults.push(`${id} has position ${position}, not after ${before}`);
    versions.set(stream, version);
    before = position;
    return faults;
  });
}

/** Its events stand where the answer said, one after the other. */
function missing({ stream, version, position, ids }: Acknowledged, byId: ReadonlyMap<string, Event>): string[] {
  return ids.flatMap((id, index) => {
    const event = byId.get(id);
    if (!event) return [`${id} was acknowledged and is lost`];
    const expected = BigInt(version - (ids.length - 1 - index));
    const faults: string[] = [];
    if (event.stream !== stream || event.version !== expected)
      faults.push(`${id} is version ${event.version} of ${event.stream}, acknowledged as ${expected} of ${stream}`);
    if (index === ids.length - 1 && event.position !== BigInt(position))
      faults.push(`${id} has position ${event.position}, acknowledged as ${position}`);
    return faults;
  });
}

/** Who waits for each answer sees positions grow. */
function overtaken(acknowledged: readonly Acknowledged[]): string[] {
  const last = new Map<string, number>();
  return acknowledged.flatMap(({ writer, position, ids }) => {
    if (writer === undefined) return [];
    const before = last.get(writer) ?? 0;
    last.set(writer, position);
    return position > before ? [] : [`${ids.at(-1)} of ${writer} has position ${position}, not after its ${before}`];
  });
}
