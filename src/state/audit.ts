import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Change as ChangeView } from '#gen/dacp/state/v1/state_pb.js';
import { readBlocks } from './blocks.js';
import { bytesOf, plainView } from './history.js';
import type { StateParts } from './journal.js';
import { keyOfStream, matches, streamPrefixOf } from './key.js';
import { fitting, pageSizeUnlessSaid, readNumberToken } from './page.js';
import type { Projection } from './projection.js';
import { timeOf } from './record.js';
import type { AuditOptions, Page } from './states.js';

/** Parts of the record that are looked up at once. */
const blocksMax = 16;
/** Events that are read at once. */
const readMax = 1_000;

/**
 * A page of the audit trail: the changes of all states that are meant, in the order in which they were committed. Only parts of the
 * record are read in which there may be something of the range. Errors: FIELD_INVALID.
 */
export async function readAudit(
  parts: StateParts,
  projection: Projection,
  options: AuditOptions,
): Promise<Page<ChangeView>> {
  const size = options.pageSize || pageSizeUnlessSaid;
  const begin = options.pageToken ? readNumberToken(options.pageToken) : 0n;
  const found: Event[] = [];
  for await (const event of changesIn(parts, projection, options, begin)) {
    found.push(event);
    if (found.length > size) break;
  }
  const shown = fitting(found.slice(0, size), bytesOf);
  const last = shown.at(-1);
  const items = await Promise.all(shown.map(event => plainView(event, parts.sealing)));
  return { items, nextPageToken: shown.length < found.length && last ? String(last.position) : '' };
}

async function* changesIn(
  parts: StateParts,
  { generation }: Projection,
  options: AuditOptions,
  begin: bigint,
): AsyncGenerator<Event, void, undefined> {
  const { query, actor = '', fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER } = options;
  const filter = { streamPrefix: streamPrefixOf(query), ...(actor !== '' && { agentId: actor }) };
  for (let after = begin; ; ) {
    const blocks = await readBlocks(parts.database, generation, { after, fromMs, untilMs, limit: blocksMax });
    for (const { first, last } of blocks) {
      if (first > after) after = first - 1n;
      while (after < last) {
        const events = await parts.store.readAll({ after, limit: readMax, filter });
        for (const event of events) if (event.position <= last && fits(event, options)) yield event;
        const end = events.length < readMax ? last : (events.at(-1)?.position ?? last);
        after = end < last ? end : last;
      }
    }
    if (blocks.length < blocksMax) return;
  }
}

function fits(event: Event, { query, fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER }: AuditOptions): boolean {
  const atMs = timeOf(event);
  return atMs >= fromMs && atMs < untilMs && matches(query, keyOfStream(event.stream));
}
