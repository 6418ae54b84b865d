import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { conversationEvents } from '../conversation-events.js';
import { withMesh } from '../mesh-client.js';
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

/** `dacp trace`: what was done in a conversation on behalf of what, by whom, for how long. */
export async function trace(context: Context, input: TraceInput): Promise<undefined> {
  const { terminal } = context;
  const { conversation, events } = await withMesh(context, mesh => conversationEvents(mesh, input.conversation));
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
