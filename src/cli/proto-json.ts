import {
  createRegistry,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import type { Any } from '@bufbuild/protobuf/wkt';
import { file_dacp_agent_v1_transcript } from '#gen/dacp/agent/v1/transcript_pb.js';
import { file_dacp_audit_v1_checkpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { file_dacp_audit_v1_events } from '#gen/dacp/audit/v1/events_pb.js';
import { file_dacp_backup_v1_backup } from '#gen/dacp/backup/v1/backup_pb.js';
import { type Event, EventSchema, file_dacp_eventlog_v1_eventlog } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { file_dacp_link_v1_durable } from '#gen/dacp/link/v1/durable_pb.js';
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

/** The types that payloads of events have. */
const registry = createRegistry(
  file_dacp_eventlog_v1_eventlog,
  file_dacp_agent_v1_transcript,
  file_dacp_registry_v1_events,
  file_dacp_link_v1_durable,
  file_dacp_negotiation_v1_protocol,
  file_dacp_routing_v1_events,
  file_dacp_state_v1_events,
  file_dacp_prompt_v1_events,
  file_dacp_workflow_v1_approval,
  file_dacp_workflow_v1_workflow,
  file_dacp_backup_v1_backup,
  file_dacp_audit_v1_checkpoint,
  file_dacp_audit_v1_events,
  file_dacp_workflow_v1_consensus,
  file_dacp_workflow_v1_handoff,
  file_dacp_workflow_v1_team,
);

/** A message of the contracts as JSON: protobuf's own mapping, with names as in the contracts. */
export function protoJson<S extends DescMessage>(schema: S, message: MessageShape<S>): JsonValue {
  return toJson(schema, message, { useProtoFieldName: true, registry });
}

/** An event as JSON; a payload of a type that this version does not know, or that has one within, is shown as its bytes. */
export function eventJson(event: Event): JsonObject {
  const { payload } = event;
  const json = !payload || registry.getMessage(typeNameOf(payload)) ? known(event) : undefined;
  if (json || !payload) return json ?? {};
  const rest = protoJson(EventSchema, { ...event, payload: undefined }) as JsonObject;
  return { ...rest, payload: { '@type': payload.typeUrl, value: Buffer.from(payload.value).toString('base64') } };
}

/** Undefined: a type within it is not known. */
function known(event: Event): JsonObject | undefined {
  try {
    return protoJson(EventSchema, event) as JsonObject;
  } catch {
    return undefined;
  }
}

function typeNameOf({ typeUrl }: Any): string {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
}
