import { createRegistry, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt';
import { file_dacp_agent_v1_transcript } from '#gen/dacp/agent/v1/transcript_pb.js';
import { file_dacp_link_v1_durable } from '#gen/dacp/link/v1/durable_pb.js';
import { file_dacp_negotiation_v1_negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { file_dacp_negotiation_v1_protocol } from '#gen/dacp/negotiation/v1/protocol_pb.js';

/** The types that payloads of a conversation's events have, and the contents of messages in them. */
export const recordedTypes = createRegistry(
  file_dacp_agent_v1_transcript,
  file_dacp_link_v1_durable,
  file_dacp_negotiation_v1_negotiation,
  file_dacp_negotiation_v1_protocol,
);

/** What an `Any` holds, as JSON; undefined for a type that is not known here. */
export function knownAny(any: Any): JsonValue | undefined {
  try {
    return toJson(AnySchema, any, { useProtoFieldName: true, registry: recordedTypes });
  } catch {
    return undefined;
  }
}
