/** What one agent keeps of its conversations, so that nobody can fill its memory. */
export const conversationLimits = {
  /** Conversations that may be open at the same time. */
  openMax: 10_000,
  /** Messages of one conversation that may wait for their reader. */
  unreadMax: 1_000,
  /** Turns that a transcript remembers; the oldest go first. */
  turnsMax: 100,
  /** Content that the transcript of one conversation keeps, in bytes; a turn with more is remembered without its content. */
  turnBytesMax: 65_536,
  /** Content that all transcripts of the agent keep together, in bytes. */
  agentBytesMax: 33_554_432,
} as const;
