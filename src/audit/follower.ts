import {
  backoffMs,
  type Clock,
  createLifecycle,
  createTurns,
  createWake,
  type Lifecycle,
  MeshError,
  sleep,
  systemClock,
  type Timer,
  toMeshError,
} from '../base/index.js';
import { type EventStore, positionOf } from '../eventlog/index.js';
import type { Signer } from '../security/index.js';
import type { Database } from '../storage/index.js';
import { type KeptCheckpoint, keepCheckpoint, newestCheckpoint, nextCheckpoint } from './checkpoint.js';
import { createHeads } from './heads.js';
import { type Fresh, linkNext } from './linking.js';
import { type LinkState, loadLinkState, noLinks, readLinks } from './links.js';

/** What a follower needs. */
export interface FollowerOptions {
  readonly database: Database;
  readonly store: Pick<EventStore, 'onAppended' | 'readFreshStored'>;
  /** Who signs now. */
  readonly signer: () => Signer;
  readonly clock?: Clock;
  /** Events linked in one write at most; 500 unless said. */
  readonly batchMax?: number;
  /** What is appended within this time is linked together, so that one writer alone does not pay a write for each event; 250 ms unless said. */
  readonly paceMs?: number;
  /** A checkpoint is signed after so many events; 1,000 unless said. */
  readonly checkpointEvents?: bigint;
  /** Or so long after an event that none covers; 5,000 ms unless said. */
  readonly checkpointMs?: number;
  /** Hears when it begins to fail, which is tried again and again, and once when the record is shorter than it was. */
  readonly onFault?: (error: MeshError) => void;
}

/** Links committed events and signs checkpoints, behind those who append. */
export interface Follower extends Lifecycle {
  /** Events up to this position of the record are linked. */
  readonly position: bigint;
  /** How far, in positions, it is behind the last append of this process. */
  readonly behind: bigint;
  /** Linked events that no checkpoint covers yet. */
  readonly uncovered: bigint;
  /** Why nothing could be linked or signed the last time; undefined: it could. */
  readonly fault: MeshError | undefined;
  /** Links all that is committed and signs it; gives the newest checkpoint, undefined when nothing ever happened. */
  sign(): Promise<KeptCheckpoint | undefined>;
}

const retry = { firstMs: 500, maxMs: 10_000 };
/** Heads of streams in memory: about 200 bytes each. */
const headsMax = 10_000;

/** Makes a follower. `close` links and signs what is committed by then, unless the store fails. */
export function createFollower(options: FollowerOptions): Follower {
  const { database, store, signer, clock = systemClock, onFault } = options;
  const { batchMax = 500, paceMs = 250, checkpointEvents = 1_000n, checkpointMs = 5_000 } = options;
  const heads = createHeads(database, headsMax);
  const wake = createWake();
  const closing = new AbortController();
  let state: LinkState = noLinks;
  let last: KeptCheckpoint | undefined;
  let heard = 0n;
  let due = true;
  let signDue = false;
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  let fault: MeshError | undefined;
  let stopListening: (() => void) | undefined;
  const turns = createTurns();

  const lifecycle = createLifecycle({
    name: 'the follower of the record',
    async start() {
      await load();
      await checkEnd(database, state).catch(error => onFault?.(toMeshError(error)));
      stopListening = store.onAppended(position => {
        if (position > heard) heard = position;
        if (due) return;
        due = true;
        wake.notify();
      });
      running = run();
    },
    async close() {
      closing.abort();
      wake.notify();
      await running;
      stopListening?.();
      timer?.cancel();
      await turns.take(bringAndSignAll).catch(error => onFault?.(toMeshError(error)));
    },
  });

  async function load(): Promise<void> {
    heads.forget();
    [state, last] = await Promise.all([loadLinkState(database), newestCheckpoint(database)]);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      if (!due && !signDue) await wake.wait();
      await sleep(clock, failures === 0 ? paceMs : backoffMs(failures, retry), closing.signal).catch(() => 'closing');
      if (closing.signal.aborted) return;
      await turns.take(step).then(succeeded, failed);
    }
  }

  async function step(): Promise<void> {
    await bringAll(store);
    if (signDue) await signNow();
    else if (uncovered() > 0n) timer ??= clock.setTimer(checkpointMs, onTimer);
  }

  function onTimer(): void {
    timer = undefined;
    signDue = true;
    wake.notify();
  }

  function succeeded(): void {
    failures = 0;
    fault = undefined;
  }

  /** Another process that follows the same record may have been first: then this one goes on behind it. */
  async function failed(error: unknown): Promise<void> {
    due = true;
    const failure = toMeshError(error);
    if (failure.reason !== 'WRITE_CONFLICT') {
      fault = failure;
      if (failures++ === 0) onFault?.(failure);
    }
    await load().catch(() => 'the next step tells');
  }

  /** Without `fresh`, all that is committed, by others too. */
  async function bringAll(fresh?: Fresh): Promise<void> {
    // Before the read: what is committed after it makes the next step due.
    due = false;
    for (;;) {
      const before = state;
      const after = await linkNext(database, { state, heads, limit: batchMax, fresh });
      if (!after) return;
      state = after;
      if (uncovered() >= checkpointEvents) await signNow();
      if (after.size - before.size < BigInt(batchMax)) return;
    }
  }

  /** Each conflict means that another follower got on, so this comes to an end. */
  async function bringAndSignAll(): Promise<KeptCheckpoint | undefined> {
    for (;;) {
      try {
        await bringAll();
        await signNow();
        return last;
      } catch (error) {
        if (toMeshError(error).reason !== 'WRITE_CONFLICT') throw error;
        await load();
      }
    }
  }

  async function signNow(): Promise<void> {
    signDue = false;
    timer?.cancel();
    timer = undefined;
    if (uncovered() === 0n) return;
    const next = nextCheckpoint(last, { state, signer: signer(), nowMs: clock.now() });
    await database.write([keepCheckpoint(next)]);
    last = next;
  }

  const uncovered = () => state.size - (last?.checkpoint.treeSize ?? 0n);

  return Object.defineProperties(lifecycle, {
    position: { get: () => state.position },
    behind: { get: () => (heard > state.position ? heard - state.position : 0n) },
    uncovered: { get: uncovered },
    fault: { get: () => fault },
    sign: { value: () => turns.take(bringAndSignAll) },
  }) as Follower;
}

/** Errors: RECORD_TAMPERED when the event that was linked last is not there any more. */
async function checkEnd(database: Database, { size, position }: LinkState): Promise<void> {
  const [link] = size > 0n ? (await readLinks(database, size - 1n, 1)).links : [];
  if (!link) return;
  const found = await positionOf(database, link.stream, link.version);
  if (found === link.position) return;
  throw new MeshError(
    'RECORD_TAMPERED',
    `the record ends before position ${position}, where it ended once: version ${link.version} of ${link.stream} is missing; see "dacp audit verify"`,
    { details: { stream: link.stream, version: String(link.version), position: String(link.position) } },
  );
}
