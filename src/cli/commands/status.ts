import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Agent, type Session, SessionSchema, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Context } from '../context.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { columns, table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { formatAge, formatDuration, word } from '../values.js';
import { countAgents, discoverAll } from './agents.js';

interface Status {
  readonly address: string;
  readonly sessions: readonly Session[];
  readonly agents: readonly Agent[];
  /** The newest event of the record. */
  readonly newest: Event | undefined;
}

/** `dacp status`: is the node there, which hosts are attached, how much has happened. */
export async function status(context: Context): Promise<undefined> {
  const found = await withMesh(context, read);
  if (context.terminal.json) context.terminal.object(asJson(found));
  else show(context.terminal, found);
}

async function read(mesh: MeshClient): Promise<Status> {
  const [sessions, agents, newest] = await Promise.all([
    allSessions(mesh),
    discoverAll(mesh, {}),
    mesh.events.read({ limit: 1, backwards: true }),
  ]);
  return { address: mesh.address, sessions, agents, newest: newest.events[0] };
}

async function allSessions(mesh: MeshClient): Promise<Session[]> {
  const found: Session[] = [];
  let pageToken = '';
  do {
    const page = await mesh.registry.listSessions({ pageSize: 1000, pageToken });
    found.push(...page.sessions);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

function asJson({ address, sessions, agents, newest }: Status): Record<string, unknown> {
  return {
    address,
    agents: agents.length,
    instances: agents.reduce((sum, agent) => sum + agent.instances.length, 0),
    position: newest?.position ?? 0n,
    sessions: sessions.map(session => protoJson(SessionSchema, session)),
  };
}

function show(terminal: Terminal, { address, sessions, agents, newest }: Status): void {
  const { style } = terminal;
  const nowMs = Date.now();
  const last = newest ? `the last: ${newest.type}, ${formatAge(newest.time, nowMs)}` : 'none yet';
  const facts = [
    [style.strong('node'), `${address}  ${style.good('up')}`],
    [style.strong('agents'), countAgents(agents)],
    [style.strong('record'), `position ${newest?.position ?? 0}  ${style.dim(last)}`],
  ];
  for (const line of columns(facts)) terminal.line(line);
  // The node has a session of its own; without agents it is of no interest to people.
  const hosts = sessions.filter(session => session.agents > 0);
  if (hosts.length === 0) return;
  terminal.line();
  const rows = hosts.map(session => [
    session.hostId,
    word(SessionState, session.state),
    String(session.agents),
    session.lease?.expiresAt ? formatDuration(Math.max(0, timestampMs(session.lease.expiresAt) - nowMs)) : '',
    formatAge(session.openedAt, nowMs),
    session.address || 'by link',
  ]);
  for (const line of table(['HOST', 'STATE', 'AGENTS', 'LEASE', 'SINCE', 'SERVES AT'], rows)) terminal.line(line);
}
