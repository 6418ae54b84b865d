import type { Participant } from '#gen/dacp/negotiation/v1/protocol_pb.js';

/** What is to be said to agents of one host session. */
export interface Group<T> {
  /** Empty: the session is not known. */
  readonly sessionId: string;
  readonly all: readonly T[];
}

const companies = new WeakMap<readonly Participant[], readonly Group<string>[]>();

/** The participants of each host session; looked up once for each list. */
export function companiesOf(participants: readonly Participant[]): readonly Group<string>[] {
  const before = companies.get(participants);
  if (before) return before;
  const found = bySession(participants, one => one.sessionId).map(({ sessionId, all }) => ({
    sessionId,
    all: all.map(({ agent }) => agent),
  }));
  companies.set(participants, found);
  return found;
}

/** The names that were looked at last. */
let last: readonly string[] = [];

/** The list of these names that was used before, if that is the one: what goes to the same as before need not look at each of them. */
export function sharedNames(names: readonly string[]): readonly string[] {
  if (names === last) return last;
  if (names.length !== last.length || names.some((name, index) => name !== last[index])) last = names;
  return last;
}

/** Groups things by the host session that each belongs to, in their order. */
export function bySession<T>(items: readonly T[], sessionOf: (item: T) => string): Group<T>[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const sessionId = sessionOf(item);
    const group = groups.get(sessionId);
    if (group) group.push(item);
    else groups.set(sessionId, [item]);
  }
  return Array.from(groups, ([sessionId, all]) => ({ sessionId, all }));
}
