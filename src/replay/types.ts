import { createRegistry } from '@bufbuild/protobuf';
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
