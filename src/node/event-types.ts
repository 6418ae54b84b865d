import type { DescFile } from '@bufbuild/protobuf';
import { file_dacp_agent_v1_transcript } from '#gen/dacp/agent/v1/transcript_pb.js';
import { file_dacp_backup_v1_backup } from '#gen/dacp/backup/v1/backup_pb.js';
import { file_dacp_link_v1_durable } from '#gen/dacp/link/v1/durable_pb.js';
import { file_dacp_prompt_v1_events } from '#gen/dacp/prompt/v1/events_pb.js';
import { file_dacp_registry_v1_events } from '#gen/dacp/registry/v1/events_pb.js';
import { file_dacp_state_v1_events } from '#gen/dacp/state/v1/events_pb.js';
import { auditEventTypes } from '../audit/index.js';
import { budgetEventTypes } from '../budget/index.js';
import { routingEventTypes } from '../routing/index.js';
import { teamworkEventTypes, workflowEventTypes } from '../workflow/index.js';

/** The types of what is in events, of all rooms: so that JSON and reflection know them. A room's new file of payloads gets its line here. */
export const eventTypes: readonly DescFile[] = [
  file_dacp_agent_v1_transcript,
  file_dacp_registry_v1_events,
  file_dacp_link_v1_durable,
  file_dacp_backup_v1_backup,
  routingEventTypes,
  ...auditEventTypes,
  file_dacp_state_v1_events,
  file_dacp_prompt_v1_events,
  budgetEventTypes,
  ...workflowEventTypes,
  ...teamworkEventTypes,
];
