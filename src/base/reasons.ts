/**
 * Every reason an error of the mesh may carry, with the gRPC status code that it has on the wire. docs/errors.md says of each what
 * it means and what to do; a test counts both lists against each other.
 */
export const reasons = {
  // What callers send
  FIELD_INVALID: 'INVALID_ARGUMENT',
  MESSAGE_UNREADABLE: 'INVALID_ARGUMENT',
  OPTION_INVALID: 'INVALID_ARGUMENT',
  DEADLINE_PASSED: 'DEADLINE_EXCEEDED',
  CALL_CANCELLED: 'CANCELLED',
  METHOD_UNKNOWN: 'UNIMPLEMENTED',
  // Who is there
  AGENT_UNKNOWN: 'NOT_FOUND',
  CAPABILITY_UNKNOWN: 'NOT_FOUND',
  RECEIVER_UNKNOWN: 'NOT_FOUND',
  SESSION_UNKNOWN: 'NOT_FOUND',
  SESSION_HELD: 'ALREADY_EXISTS',
  AGENT_HELD: 'ALREADY_EXISTS',
  LEASE_LOST: 'FAILED_PRECONDITION',
  // What became of a message
  NOT_DELIVERED: 'UNAVAILABLE',
  OUTCOME_UNKNOWN: 'UNAVAILABLE',
  UNREACHABLE: 'UNAVAILABLE',
  MAILBOX_FULL: 'RESOURCE_EXHAUSTED',
  AGENT_DRAINING: 'UNAVAILABLE',
  HANDLER_FAILED: 'INTERNAL',
  // The record and the feed
  VERSION_CONFLICT: 'FAILED_PRECONDITION',
  CURSOR_EXPIRED: 'OUT_OF_RANGE',
  CURSOR_INVALID: 'INVALID_ARGUMENT',
  WRITE_CONFLICT: 'ABORTED',
  // The process
  DATA_FOLDER_HELD: 'FAILED_PRECONDITION',
  DATA_FOLDER_UNUSABLE: 'FAILED_PRECONDITION',
  STORE_FAILED: 'INTERNAL',
  PORT_TAKEN: 'FAILED_PRECONDITION',
  CONFIG_INVALID: 'INVALID_ARGUMENT',
  DRAINING: 'UNAVAILABLE',
  NOT_STARTED: 'FAILED_PRECONDITION',
  PROTOCOL_VIOLATED: 'INVALID_ARGUMENT',
  INTERNAL: 'INTERNAL',
} as const satisfies Record<string, CodeName>;

/** A stable name for one thing that can go wrong; programs branch on it. */
export type Reason = keyof typeof reasons;

/** The gRPC status codes by number (google.rpc.Code). */
export const codes = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** Name of a gRPC status code. */
export type CodeName = keyof typeof codes;
