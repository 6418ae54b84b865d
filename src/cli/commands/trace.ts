import { type Event, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { findConversation, lastConversation } from '../find-conversation.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { ownCommand } from '../own-command.js';
import { readFacts } from '../trace/read-facts.js';
import { flat, spanOf, traceLines } from '../trace/trace-lines.js';
import { type TraceNode, traceTree } from '../trace/trace-tree.js';
import { count, formatDuration } from '../values.js';

/** Which conversation. */
export interface TraceInput {
  /** Its id or that of a negotiation of it, or how either begins; that of the newest negotiation unless said. */
  readonly conversation?: string;
}

/** Events that one answer of the node holds. */
const pageSize = 1000;

/** `dacp trace`: what was done in a conversation on behalf of what, by whom, for how long. */
export async function trace(context: Context, input: TraceInput): Promise<undefined> {
  const { terminal } = context;
  const { conversation, events } = await withMesh(context, mesh => told(mesh, input));
  const facts = readFacts(events);
  const roots = traceTree(facts);
  if (roots.length === 0) throw nothingKept(conversation);
  if (terminal.json) {
    terminal.object({ conversation_id: conversation, trace_ids: facts.traceIds, roots: roots.map(jsonOf) });
    return;
  }
  const { beginMs, endMs } = spanOf(roots.flatMap(flat));
  const tookMs = endMs - beginMs;
  terminal.line(`conversation ${terminal.style.strong(conversation)}  ${formatDuration(tookMs)}`);
  terminal.line(terminal.style.dim(`${count(facts.traceIds.length, 'trace')}: ${facts.traceIds.join(', ')}\n`));
  for (const line of traceLines(roots, terminal.style)) terminal.line(line);
}

/** The conversation that is meant, and what is kept of it. */
async function told(mesh: MeshClient, input: TraceInput): Promise<{ conversation: string; events: Event[] }> {
  const said = input.conversation ?? (await lastConversation(mesh));
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

function nothingKept(conversation: string): MeshError {
  const how = `the log keeps negotiations, and messages that are sent with "recorded", as "${ownCommand()} ask --record" does`;
  return new MeshError('TRANSCRIPT_UNKNOWN', `nothing is kept of conversation "${conversation}"; ${how}`);
}

function jsonOf(node: TraceNode): unknown {
  const { kind, title, what, atMs, tookMs, ending, ok, children } = node;
  return {
    kind,
    title,
    what,
    at: new Date(atMs).toISOString(),
    ...(tookMs !== undefined && { took_ms: tookMs }),
    ending,
    ...(ok !== undefined && { ok }),
    children: children.map(jsonOf),
  };
}
