import { type Event, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { findConversation, lastConversation } from './find-conversation.js';
import type { MeshClient } from './mesh-client.js';

/** Events that one answer of the node holds. */
const pageSize = 1000;

/**
 * A conversation and what is kept of it: by its id or that of a negotiation in it, or by how either begins; the one of the newest
 * negotiation when none is said. Errors: TRANSCRIPT_UNKNOWN without a negotiation; OPTION_INVALID when several begin like this.
 */
export async function conversationEvents(
  mesh: MeshClient,
  text: string | undefined,
): Promise<{ readonly conversation: string; readonly events: Event[] }> {
  const said = text ?? (await lastConversation(mesh));
  const events = await eventsOf(mesh, said);
  const meant = events.length === 0 ? await findConversation(mesh, said) : undefined;
  if (meant === undefined) return { conversation: said, events };
  return { conversation: meant, events: await eventsOf(mesh, meant) };
}

/** What the record and the feed have of it. The feed is read first: what moves on meanwhile is then found in the record. */
async function eventsOf({ events }: MeshClient, conversationId: string): Promise<Event[]> {
  const found: Event[] = [];
  const filter = { conversationId };
  const from = { case: 'start', value: Start.OLDEST } as const;
  for await (const { event } of events.subscribe({ from, filter, untilCaughtUp: true })) if (event) found.push(event);
  for (let after = 0n, end = false; !end; ) {
    const page = await events.read({ after, limit: pageSize, filter });
    found.push(...page.events);
    [after, end] = [page.next, page.end];
  }
  return found;
}
