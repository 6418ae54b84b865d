import { anyUnpack, timestampDate } from '@bufbuild/protobuf/wkt';
import { type Action, ActionSchema } from '#gen/dacp/audit/v1/events_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { optionalMoment } from '../../moment.js';
import { eventJson } from '../../proto-json.js';
import { table } from '../../table.js';

/** Which acts. */
export interface AuditLogInput {
  readonly agent?: string;
  readonly since?: string;
  readonly until?: string;
}

const pageSize = 500;

/** `dacp audit log`: time, agent, action, details, address, session (S12), oldest first. */
export async function auditLog(context: Context, { agent, since, until }: AuditLogInput): Promise<undefined> {
  const { terminal } = context;
  const [from, to] = [optionalMoment('--since', since), optionalMoment('--until', until)];
  const events = await withMesh(context, async ({ audit }) => {
    const found: Event[] = [];
    const wish = { agentId: agent ?? '', limit: pageSize, ...(from && { since: from }), ...(to && { until: to }) };
    for (let after = 0n, end = false; !end; ) {
      const page = await audit.listActions({ ...wish, after });
      found.push(...page.events);
      [after, end] = [page.next, page.end];
    }
    return found;
  });
  if (terminal.json) for (const event of events) terminal.object(eventJson(event));
  else if (events.length === 0) terminal.note('the audit log has nothing of that');
  else
    for (const line of table(['TIME', 'AGENT', 'ACTION', 'DETAILS', 'FROM', 'SESSION'], events.map(rowOf)))
      terminal.line(line);
}

function rowOf(event: Event): string[] {
  const time = event.time ? timestampDate(event.time).toISOString() : '';
  const act = event.payload && anyUnpack(event.payload, ActionSchema);
  return [
    time,
    event.agentId,
    act?.action ?? event.type,
    act ? detailsOf(act) : '',
    act?.ip ?? '',
    act?.sessionId ?? '',
  ];
}

function detailsOf({ details, failure }: Action): string {
  const parts = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  return [...parts, ...(failure ? [`failed: ${failure.reason}`] : [])].join(' ');
}
