import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { type ExportResponseSchema, Place } from '#gen/dacp/audit/v1/privacy_pb.js';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type EventFeed, readStored, type StoredEvent } from '../../eventlog/index.js';
import { findJwes, openJwe, type SealingKey } from '../../security/index.js';
import type { Database } from '../../storage/index.js';

/** Something of a person, and where it is kept. */
export type Found = MessageInitShape<typeof ExportResponseSchema>;

/** Where to look for what there is of a person. */
export interface Places {
  readonly database: Database;
  readonly feed: Pick<EventFeed, 'subscribe'>;
}

const pageSize = 500;

/**
 * Every event of the record, and of the feed alone, in which something is sealed with this key, with that opened. All bytes are looked
 * through: nothing says beforehand where a person is spoken of.
 */
export async function* collect(
  { database, feed }: Places,
  key: SealingKey,
  signal?: AbortSignal,
): AsyncGenerator<Found> {
  const seen = new Set<string>();
  for (let after = 0n; ; ) {
    signal?.throwIfAborted();
    const page = await readStored(database, { after, limit: pageSize });
    for (const stored of page) {
      const jwes = findJwes(stored.data, key.id);
      if (jwes.length === 0) continue;
      const event = eventOf(stored);
      seen.add(event.id);
      yield { event, place: Place.RECORD, opened: openedOf(jwes, key) };
    }
    if (page.length < pageSize) break;
    after = page.at(-1)?.position ?? after;
  }
  const options = { from: 'oldest', untilCaughtUp: true, ...(signal && { signal }) } as const;
  for await (const { event } of feed.subscribe(options)) {
    const jwes = event?.payload && !seen.has(event.id) ? findJwes(event.payload.value, key.id) : [];
    if (event && jwes.length > 0) yield { event, place: Place.FEED, opened: openedOf(jwes, key) };
  }
}

function eventOf({ stream, version, position, data }: StoredEvent): Event {
  return { ...fromBinary(EventSchema, data), stream, version, position };
}

/** What somebody has changed stays closed. */
function openedOf(jwes: readonly string[], key: SealingKey): Record<string, Uint8Array> {
  const opened: Record<string, Uint8Array> = {};
  for (const jwe of jwes) {
    try {
      opened[jwe] = openJwe(jwe, key);
    } catch {
      // Told as sealed.
    }
  }
  return opened;
}
