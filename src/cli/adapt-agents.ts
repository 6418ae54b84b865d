import { clone } from '@bufbuild/protobuf';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Agent } from '../agent/index.js';
import { MeshError } from '../base/index.js';
import type { LoadedConfig } from '../node/index.js';

/**
 * The agents as the settings want them (S14): AGENT_ID names the agent, when there is one; MESSAGE_QUEUE_SIZE, where somebody set
 * it, is the size of every mailbox. Errors: CONFIG_INVALID when AGENT_ID is to name several agents.
 */
export function adaptAgents(agents: readonly Agent[], { config, sources }: LoadedConfig): Agent[] {
  const id = config.agentId;
  const mailboxMax = sources.messageQueueSize === 'default' ? undefined : config.messageQueueSize;
  if (id !== undefined && agents.length > 1) {
    const names = agents.map(({ descriptor }) => descriptor.id).join(', ');
    throw new MeshError(
      'CONFIG_INVALID',
      `DATAMETRIA_AGENT_AGENT_ID=${id} cannot name ${agents.length} agents: ${names}`,
    );
  }
  return agents.map(agent => adapt(agent, id, mailboxMax));
}

function adapt(agent: Agent, id: string | undefined, mailboxMax: number | undefined): Agent {
  const descriptor = clone(AgentDescriptorSchema, agent.descriptor);
  if (id !== undefined) descriptor.id = id;
  if (mailboxMax !== undefined && descriptor.limits) descriptor.limits.mailboxMax = mailboxMax;
  return { ...agent, descriptor, mailboxMax: mailboxMax ?? agent.mailboxMax };
}
