import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, MeshError, sleep, toMeshError } from '../../base/index.js';
import type { WriteOptions, WriteResult } from '../database.js';
import type { BatchOutcome, Encoded } from './batch.js';
import type { Blockers } from './blockers.js';
import { isLockTimeout, isPassing } from './faults.js';
import { bytesOf, answer as giveResults, makeGroup, type Pending, placeOf, takeWrites } from './group.js';
import type { Writing } from './writing.js';

/** Makes all writes of a process. */
export interface Writer {
  write(statements: readonly Encoded[], options: WriteOptions): Promise<readonly WriteResult[]>;
  /** Finishes what was asked for. */
  flush(): Promise<void>;
}

/** What a writer needs. */
export interface WriterOptions {
  readonly writing: Pick<Writing, 'commit'>;
  readonly clock: Clock;
  readonly blockers: Blockers;
}

/** How often a group is made again after a deadlock, or when a frozen process was in its way. */
const triesMax = 5;

/**
 * Writes that wait at the same time are committed together, in the order in which they were made. When one fails, the database undoes
 * all of them: then those before it are made again, and it goes first in a group of its own with those behind it. So each of them
 * succeeds or fails by itself.
 */
export function createWriter({ writing, clock, blockers }: WriterOptions): Writer {
  const queue: Pending[] = [];
  let pumping: Promise<void> | undefined;

  function write(statements: readonly Encoded[], { order }: WriteOptions): Promise<readonly WriteResult[]> {
    return new Promise((resolve, reject) => {
      queue.push({ statements, bytes: bytesOf(statements), order, resolve, reject });
      pumping ??= pump();
    });
  }

  async function pump(): Promise<void> {
    // Whoever was answered may have more to write in the same turn of the event loop: that goes along.
    for (await nextTurn(); queue.length > 0; await nextTurn()) await commitAll(takeWrites(queue));
    pumping = undefined;
  }

  async function commitAll(writes: readonly Pending[]): Promise<void> {
    let rest = writes;
    for (let count = rest.length; rest.length > 0; ) {
      const part = rest.slice(0, count);
      const outcome = await tryCommit(part);
      const answered = await settle(part, outcome);
      rest = rest.slice(answered);
      count = answered > 0 ? rest.length : before(part, outcome);
    }
  }

  async function tryCommit(part: readonly Pending[]): Promise<BatchOutcome | MeshError> {
    for (let tries = 1; ; tries++) {
      const outcome = await writing.commit(part).catch((error: unknown) => toMeshError(error));
      if (tries === triesMax || !(await mayPass(outcome))) return outcome;
      await sleep(clock, 10 * tries * Math.random());
    }
  }

  async function mayPass(outcome: BatchOutcome | MeshError): Promise<boolean> {
    if (outcome instanceof MeshError || outcome.kind === 'done') return false;
    return isPassing(outcome.error) || (isLockTimeout(outcome.error) && (await blockers.endFrozen()));
  }

  /** Answers those of whom it is certain what became of them; how many. */
  async function settle(part: readonly Pending[], outcome: BatchOutcome | MeshError): Promise<number> {
    const group = makeGroup(part, '', 0);
    if (outcome instanceof MeshError) {
      for (const { reject } of part) reject(outcome);
      return part.length;
    }
    if (outcome.kind === 'done') {
      giveResults(group, outcome.results);
      return part.length;
    }
    const place = placeOf(group, outcome.failedAt);
    const inPreamble = outcome.failedAt < group.preamble.length;
    if (!inPreamble && part.length > 1 && place?.write !== 0) return 0;
    const fault = await blockers.explain(outcome.error, place?.statement);
    const failed = inPreamble ? part : part.slice(0, 1);
    for (const { reject } of failed) reject(fault);
    return failed.length;
  }

  /** How many can be made without the one that failed; when nobody knows which it was, half of them. */
  function before(part: readonly Pending[], outcome: BatchOutcome | MeshError): number {
    if (outcome instanceof MeshError || outcome.kind === 'done') return part.length;
    return placeOf(makeGroup(part, '', 0), outcome.failedAt)?.write ?? Math.ceil(part.length / 2);
  }

  return {
    write,
    async flush() {
      while (pumping) await pumping;
    },
  };
}
