import type { JsonObject } from '@bufbuild/protobuf';
import type { AgentStatus } from '#gen/dacp/agent/v1/agent_pb.js';
import { AgentKind, AgentStatusSchema, Availability, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Agent, AgentSchema, type Instance } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { parseAddress, qualify } from '../../message/index.js';
import type { Context } from '../context.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { formatSpan, word } from '../values.js';
import { instanceState } from './agents.js';

/** `dacp describe`: one agent with its capabilities and its instances. */
export async function describe(context: Context, input: { readonly agent: string }): Promise<undefined> {
  const { target, namespace } = parseAddress(input.agent, 'agent');
  if (target.case !== 'agent') {
    throw new MeshError('OPTION_INVALID', `describe ${input.agent}: takes an agent; "dacp agents" finds by capability`);
  }
  const key = { agentId: target.value, namespace };
  await withMesh(context, async mesh => {
    const { agent } = await mesh.registry.getAgent(key);
    if (!agent) throw new MeshError('PROTOCOL_VIOLATED', `the node at ${mesh.address} answered without an agent`);
    const statuses = await statusesOf(context.terminal, mesh, key);
    if (context.terminal.json) context.terminal.object(asJson(agent, statuses));
    else show(context.terminal, agent, statuses);
  });
}

/** How its instances are doing. An agent that does not answer is still described. */
async function statusesOf(
  terminal: Terminal,
  mesh: MeshClient,
  key: { agentId: string; namespace: string },
): Promise<AgentStatus[]> {
  try {
    return (await mesh.agents.getStatus(key, { timeoutMs: 3000 })).instances;
  } catch (error) {
    const { reason, message } = toMeshError(error);
    if (reason === 'NOT_UNDERSTOOD') terminal.note(`${key.agentId} does not tell its status`);
    else terminal.warn(`its status cannot be had: ${message}`);
    return [];
  }
}

function asJson(agent: Agent, statuses: readonly AgentStatus[]): JsonObject {
  return {
    ...(protoJson(AgentSchema, agent) as JsonObject),
    statuses: statuses.map(status => protoJson(AgentStatusSchema, status)),
  };
}

function show(terminal: Terminal, agent: Agent, statuses: readonly AgentStatus[]): void {
  const { agentDescriptor: descriptor } = agent;
  if (!descriptor) return;
  const { style } = terminal;
  const kind = word(AgentKind, descriptor.kind || AgentKind.REACTIVE);
  const facts = [kind, descriptor.version, descriptor.team && `team ${descriptor.team}`].filter(Boolean).join(' · ');
  terminal.line(`${style.strong(qualify(descriptor.namespace, descriptor.id))}  ${style.dim(facts)}`);
  if (descriptor.description) terminal.line(`  ${descriptor.description}`);
  const labels = Object.entries(descriptor.labels).map(([key, value]) => [key, value]);
  section(terminal, 'Labels', labels);
  section(
    terminal,
    'Topics',
    descriptor.topics.map(topic => [topic]),
  );
  section(
    terminal,
    'Capabilities',
    descriptor.capabilities.map(({ name, description }) => [name, style.dim(description)]),
  );
  terminal.line();
  const rows = agent.instances.map(instance => instanceRow(instance, statuses));
  for (const line of table(['HOST', 'STATE', 'MAILBOX', 'ACTIVE', 'HANDLED', 'FAILED', 'UP', 'SERVES AT'], rows)) {
    terminal.line(line);
  }
}

function section(terminal: Terminal, title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  terminal.line(`\n${terminal.style.strong(title)}`);
  for (const line of table([], rows).slice(1)) terminal.line(`  ${line}`);
}

function instanceRow(instance: Instance, statuses: readonly AgentStatus[]): string[] {
  const status = statuses.find(({ sessionId }) => sessionId === instance.sessionId);
  if (!status) return [instance.hostId, instanceState(instance), '', '', '', '', '', instance.address || 'by link'];
  const paused = status.availability > Availability.ACTIVE;
  return [
    instance.hostId,
    paused ? word(Availability, status.availability) : word(LifecycleState, status.state),
    `${status.mailboxSize}/${status.mailboxMax}`,
    String(status.active),
    String(status.handled),
    String(status.failed),
    formatSpan(status.uptime),
    instance.address || 'by link',
  ];
}
