import { type EventStore, readStored } from '../eventlog/index.js';
import { chainStart, createTree, type Link, leafOf, linkOf } from '../security/index.js';
import type { Database } from '../storage/index.js';
import type { Heads } from './heads.js';
import { addLinks, type LinkState } from './links.js';

/** What this process has appended just now. */
export type Fresh = Pick<EventStore, 'readFreshStored'>;

/**
 * Links the next events of the record, at most `limit`, and gives where the links stand then; undefined: there was none to link.
 * Errors: WRITE_CONFLICT when another process has linked them meanwhile.
 */
export async function linkNext(
  database: Database,
  parts: {
    readonly state: LinkState;
    readonly heads: Heads;
    readonly limit: number;
    readonly fresh: Fresh | undefined;
  },
): Promise<LinkState | undefined> {
  const { state, heads, limit, fresh } = parts;
  const range = { after: state.position, limit };
  const events = fresh?.readFreshStored(range) ?? (await readStored(database, range));
  const last = events.at(-1);
  if (!last) return undefined;
  await heads.expect(events);
  const tree = createTree(state.size, state.edge);
  const links: Link[] = [];
  for (const event of events) {
    const { stream, version, position } = event;
    // When the event before was taken away before it was linked, verification finds the gap.
    const hash = linkOf((await heads.before(stream, version)) ?? chainStart, event);
    heads.moved(stream, version, hash);
    const link = { stream, version, position, hash };
    tree.add(leafOf(link));
    links.push(link);
  }
  const after = { size: tree.size, position: last.position, edge: tree.edge() };
  await database.write(addLinks(links, state, after));
  return after;
}
