import type { MessageInitShape } from '@bufbuild/protobuf';
import { AgentKind, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import {
  type Agent,
  AgentSchema,
  type Instance,
  type QuerySchema,
  SessionState,
} from '#gen/dacp/registry/v1/registry_pb.js';
import { qualify } from '../../message/index.js';
import type { Context } from '../context.js';
import { showList } from '../listing.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { count, readLabels, readWord, word } from '../values.js';

/** Which agents to show; all of them when nothing is said. */
export interface AgentsInput {
  readonly capability?: string;
  readonly kind?: string;
  readonly label?: readonly string[];
  readonly team?: string;
  readonly namespace?: string;
}

/** `dacp agents`: who is in the mesh. */
export async function agents(context: Context, input: AgentsInput): Promise<undefined> {
  const query = queryOf(input);
  const items = await withMesh(context, mesh => discoverAll(mesh, query));
  const none = 'there are no such agents; "dacp agent run FILE" starts one';
  showList(context.terminal, { schema: AgentSchema, items, head, none, row: rowOf });
}

/** Every page of what fits the query. */
export async function discoverAll(mesh: MeshClient, query: MessageInitShape<typeof QuerySchema>): Promise<Agent[]> {
  const found: Agent[] = [];
  let pageToken = '';
  do {
    const page = await mesh.registry.discover({ query, pageSize: 1000, pageToken });
    found.push(...page.agents);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

function queryOf(input: AgentsInput): MessageInitShape<typeof QuerySchema> {
  return {
    capability: input.capability ?? '',
    kind: input.kind === undefined ? 0 : readWord('--kind', AgentKind, input.kind),
    labels: readLabels('--label', input.label ?? []),
    team: input.team ?? '',
    namespace: input.namespace ?? '',
  };
}

const head = ['AGENT', 'KIND', 'INSTANCES', 'STATE', 'CAPABILITIES', 'DESCRIPTION'];

function rowOf({ agentDescriptor: descriptor, instances }: Agent): string[] {
  return [
    qualify(descriptor?.namespace ?? '', descriptor?.id ?? ''),
    word(AgentKind, descriptor?.kind || AgentKind.REACTIVE),
    String(instances.length),
    [...new Set(instances.map(instanceState))].join(', '),
    (descriptor?.capabilities ?? []).map(({ name }) => name).join(', '),
    descriptor?.description ?? '',
  ];
}

/** What an instance is doing; its session's state when nothing new is routed to it. */
export function instanceState(instance: Instance): string {
  if (instance.state !== SessionState.ACTIVE) return word(SessionState, instance.state);
  return word(LifecycleState, instance.load?.state || LifecycleState.IDLE);
}

/** Says how many there are. */
export function countAgents(found: readonly Agent[]): string {
  const instances = found.reduce((sum, agent) => sum + agent.instances.length, 0);
  return `${count(found.length, 'agent')}${instances === found.length ? '' : `, ${count(instances, 'instance')}`}`;
}
