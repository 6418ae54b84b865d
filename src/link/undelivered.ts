/** Reasons of errors that say for certain that a message did not reach its receiver: it may be sent again, or to another. */
export const undelivered: ReadonlySet<string> = new Set([
  'NOT_DELIVERED',
  'UNREACHABLE',
  'AGENT_UNKNOWN',
  'SESSION_UNKNOWN',
  'RECEIVER_UNKNOWN',
  'AGENT_DRAINING',
  'MAILBOX_FULL',
  'LINK_BUSY',
  'MESSAGE_TOO_LARGE',
]);
