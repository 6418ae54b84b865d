import type { DescFile } from '@bufbuild/protobuf';
import { file_dacp_agent_v1_transcript } from '#gen/dacp/agent/v1/transcript_pb.js';
import { file_dacp_audit_v1_checkpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { file_dacp_audit_v1_events } from '#gen/dacp/audit/v1/events_pb.js';
import { file_dacp_backup_v1_backup } from '#gen/dacp/backup/v1/backup_pb.js';
import { file_dacp_budget_v1_events } from '#gen/dacp/budget/v1/events_pb.js';
import { file_dacp_link_v1_durable } from '#gen/dacp/link/v1/durable_pb.js';
import { file_dacp_llm_v1_events } from '#gen/dacp/llm/v1/events_pb.js';
import { file_dacp_negotiation_v1_protocol } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { file_dacp_prompt_v1_events } from '#gen/dacp/prompt/v1/events_pb.js';
import { file_dacp_registry_v1_events } from '#gen/dacp/registry/v1/events_pb.js';
import { file_dacp_routing_v1_events } from '#gen/dacp/routing/v1/events_pb.js';
import { file_dacp_state_v1_events } from '#gen/dacp/state/v1/events_pb.js';
import { file_dacp_workflow_v1_approval } from '#gen/dacp/workflow/v1/approval_pb.js';
import { file_dacp_workflow_v1_consensus } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { file_dacp_workflow_v1_handoff } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { file_dacp_workflow_v1_team } from '#gen/dacp/workflow/v1/team_pb.js';
import { file_dacp_workflow_v1_workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';

/**
 * The types of what is in events, of all rooms: so that JSON and reflection know them, at the node and in commands. A room's new file of
 * payloads gets its line here. Contracts alone: commands read this without loading the rooms.
 */
export const eventTypes: readonly DescFile[] = [
  file_dacp_agent_v1_transcript,
  file_dacp_audit_v1_checkpoint,
  file_dacp_audit_v1_events,
  file_dacp_backup_v1_backup,
  file_dacp_budget_v1_events,
  file_dacp_link_v1_durable,
  file_dacp_llm_v1_events,
  file_dacp_negotiation_v1_protocol,
  file_dacp_prompt_v1_events,
  file_dacp_registry_v1_events,
  file_dacp_routing_v1_events,
  file_dacp_state_v1_events,
  file_dacp_workflow_v1_approval,
  file_dacp_workflow_v1_consensus,
  file_dacp_workflow_v1_handoff,
  file_dacp_workflow_v1_team,
  file_dacp_workflow_v1_workflow,
];
