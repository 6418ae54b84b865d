import type { DescService } from '@bufbuild/protobuf';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { AuditService } from '#gen/dacp/audit/v1/audit_pb.js';
import { PrivacyService } from '#gen/dacp/audit/v1/privacy_pb.js';
import { BudgetService } from '#gen/dacp/budget/v1/budget_pb.js';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { LlmService } from '#gen/dacp/llm/v1/llm_pb.js';
import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { PromptService } from '#gen/dacp/prompt/v1/prompt_pb.js';
import { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import { RoutingService } from '#gen/dacp/routing/v1/routing_pb.js';
import { StateService } from '#gen/dacp/state/v1/state_pb.js';
import { ApprovalService } from '#gen/dacp/workflow/v1/approval_pb.js';
import { ConsensusService } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { HandOffService } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { TeamService } from '#gen/dacp/workflow/v1/team_pb.js';
import { WorkflowService } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { readTls } from '../node/index.js';
import { type Client, dial } from '../rpc/index.js';
import type { Context } from './context.js';
import { onInterrupt } from './interrupt.js';
import { watchingSeals } from './seals.js';

/** The services of a node, as commands call them. */
export interface MeshClient {
  /** `host:port` of the node. */
  readonly address: string;
  readonly agents: Client<typeof AgentService>;
  readonly registry: Client<typeof RegistryService>;
  readonly events: Client<typeof EventLogService>;
  readonly negotiations: Client<typeof NegotiationService>;
  readonly consensus: Client<typeof ConsensusService>;
  readonly models: Client<typeof LlmService>;
  readonly teams: Client<typeof TeamService>;
  readonly handOffs: Client<typeof HandOffService>;
  readonly routing: Client<typeof RoutingService>;
  readonly states: Client<typeof StateService>;
  readonly prompts: Client<typeof PromptService>;
  readonly budgets: Client<typeof BudgetService>;
  readonly audit: Client<typeof AuditService>;
  readonly workflows: Client<typeof WorkflowService>;
  readonly approvals: Client<typeof ApprovalService>;
  readonly privacy: Client<typeof PrivacyService>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * Calls a node, and hangs up afterwards. Ctrl-C hangs up at once: calls under way end with CALL_CANCELLED. Errors: what `use`
 * throws; UNREACHABLE says what to do: start a node, or look after TLS.
 */
export async function withMesh<T>(context: Context, use: (mesh: MeshClient) => Promise<T>): Promise<T> {
  const { config } = context.configuration();
  const address = config.node;
  const tls = readTls(config);
  const channel = dial(address, tls ? { tls } : {});
  const interruption = new AbortController();
  const release = onInterrupt(() => {
    interruption.abort();
    channel.close();
  });
  const privacy = channel.client(PrivacyService);
  const client = <S extends DescService>(service: S) => watchingSeals(service, channel.client(service), privacy);
  try {
    return await use({
      address,
      agents: client(AgentService),
      registry: channel.client(RegistryService),
      events: client(EventLogService),
      negotiations: client(NegotiationService),
      consensus: client(ConsensusService),
      models: client(LlmService),
      teams: client(TeamService),
      handOffs: client(HandOffService),
      routing: client(RoutingService),
      states: client(StateService),
      prompts: channel.client(PromptService),
      budgets: channel.client(BudgetService),
      audit: channel.client(AuditService),
      workflows: channel.client(WorkflowService),
      approvals: channel.client(ApprovalService),
      privacy,
      interrupted: interruption.signal,
    });
  } catch (error) {
    if (interruption.signal.aborted) throw new MeshError('CALL_CANCELLED', 'interrupted', { cause: error });
    throw withAdvice(toMeshError(error), address);
  } finally {
    release();
    channel.close();
  }
}

/**
 * The errors that are about the command's own surroundings say what to do about them: nobody listens there, or no connection came
 * about for another reason than the network, which leaves TLS.
 */
export function withAdvice(error: MeshError, address: string): MeshError {
  const { reason, message } = error;
  if (reason !== 'UNREACHABLE' || !message.includes(address)) return error;
  if (message.includes('ECONNREFUSED')) {
    const advice = 'start one with "dacp up", or name another with --node HOST:PORT';
    return new MeshError('UNREACHABLE', `no node answers at ${address}; ${advice}`, { cause: error });
  }
  if (/Name resolution failed|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(message)) return error;
  const advice = 'DACP_TLS_CA names the authorities to trust, DACP_TLS_CERT and DACP_TLS_KEY the certificate to show';
  return new MeshError('UNREACHABLE', `${message}; if the node has TLS: ${advice}`, { cause: error });
}
