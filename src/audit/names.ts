import { file_dacp_audit_v1_checkpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { file_dacp_audit_v1_events } from '#gen/dacp/audit/v1/events_pb.js';

/** The stream of the record that says who did what. */
export const auditStream = 'audit';
/** Type of the events that say what has been pruned. */
export const prunedType = 'audit.pruned';
/** Files whose messages are payloads of those events. */
export const auditEventTypes = [file_dacp_audit_v1_checkpoint, file_dacp_audit_v1_events] as const;
