import { type Event, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { ownCommand } from '../own-command.js';
import { readFacts } from '../trace/read-facts.js';
import { flat, spanOf, traceLines } from '../trace/trace-lines.js';
import { type TraceNode, traceTree } from '../trace/trace-tree.js';
import { count, formatDuration } from '../values.js';

/** Which conversation. */
export interface TraceInput {
  readonly conversation: string;
}

/** Events that one answer of the node holds. */
const pageSize = 1000;

/** `dacp trace`: what was done in a conversation on behalf of what, by whom, for how long. */
export async function trace(context: Context, { conversation }: TraceInput): Promise<undefined> {
  const { terminal } = context;
  const facts = readFacts(await withMesh(context, mesh => eventsOf(mesh, conversation)));
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
