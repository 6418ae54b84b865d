import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';

/** One step of the revision. */
export interface Step {
  readonly revision: bigint;
  /** The agent that changed; absent: the change was the session's own. */
  readonly agent?: {
    readonly namespace: string;
    readonly id: string;
    /** What it said of itself before; undefined: it was not there. Tells a watcher whether it knew the agent. */
    readonly before: AgentDescriptor | undefined;
  };
}

/**
 * The last changes, shared by all watchers: each of them has no more than a revision of its own, so a slow one costs no memory. One
 * that falls behind what is kept begins again with a snapshot.
 */
export interface ChangeLog {
  /** Whether all changes after this revision are kept. */
  covers(revision: bigint): boolean;
  /** The change that follows a revision that is covered; undefined: it is the newest. */
  after(revision: bigint): Step | undefined;
  /** Adds the next change; its revision is one more than the last one's. */
  append(step: Step): void;
}

/** A log without changes that begins after `start` and keeps the last `max`. */
export function createChangeLog(start: bigint, max: number): ChangeLog {
  const steps: (Step | undefined)[] = [];
  const size = BigInt(max);
  let newest = start;

  return {
    covers: revision => revision >= start && revision <= newest && newest - revision <= size,
    after: revision => (revision < newest ? steps[Number((revision + 1n) % size)] : undefined),
    append(step) {
      newest = step.revision;
      steps[Number(newest % size)] = step;
    },
  };
}
