import type { JsonValue } from '@bufbuild/protobuf';
import type { AgentState } from '../states.js';

/** What an agent keeps beyond its process. */
export interface Persistence {
  /** Its life cycle too: each transition between the states of S1, not only that it began and ended. Off unless said. */
  readonly lifecycle?: boolean;
}

/** Something that an agent knows, as it is kept. */
export interface KeptValue {
  readonly value: JsonValue;
  /** Until when it is known, in ms since the epoch; absent: for ever. */
  readonly untilMs?: number;
}

/** What an agent does, as it is kept: a state of S1, or that it does not run. */
export type KeptStatus = AgentState | 'offline';

/** Changes that are kept together. */
export interface MemoryChanges {
  /** Undefined: it is known no more. */
  readonly entries: ReadonlyMap<string, KeptValue | undefined>;
  /** Where the agent went, in order. */
  readonly moves: readonly KeptStatus[];
}

/** The memory of one agent, in the hands of one instance of it. */
export interface OpenMemory {
  /** What it knew when it was opened. */
  readonly entries: ReadonlyMap<string, KeptValue>;
  /**
   * Keeps changes, all or none; one call after the other. Waits for what is away. Errors: AGENT_FENCED once another instance
   * has opened the memory; STATE_TOO_LARGE; the signal's reason.
   */
  write(changes: MemoryChanges, signal: AbortSignal): Promise<void>;
}

/**
 * Where the knowledge and the life cycle of agents outlive their processes: a port. Whoever opens an agent's memory last has it; those
 * before are fenced off.
 */
export interface AgentMemory {
  /** Takes an agent's memory over. Waits for what is away. Errors: the signal's reason. */
  open(agent: { readonly namespace: string; readonly id: string }, signal: AbortSignal): Promise<OpenMemory>;
  close(): Promise<void>;
}
