import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Load } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Clock } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import { defaultNamespace, qualify } from '../message/index.js';
import type { Database } from '../storage/index.js';
import type { Change, Command } from './changes.js';
import { chunksOf } from './chunks.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { loadState } from './load.js';
import type { SessionKey } from './registry.js';
import { initialState, type RegistryState, type SessionEntry, sessionAt } from './state.js';
import { prepareStep, type Step } from './step.js';
import { readSeen } from './tables.js';

/** What keeps the registry: its memory, its tables and its part of the record, which say the same. */
export interface Journal {
  /** As of the last command that was committed. */
  readonly state: RegistryState;
  /** Reads the tables; before anything else. */
  load(): Promise<void>;
  /**
   * Decides a command on the latest state, commits what it changes and then brings it into the state: one command after the other.
   * `answer` is called on the state right after it. Errors: those of `decide`; STORE_FAILED.
   */
  execute<Answer>(command: Command, answer: (state: RegistryState) => Answer): Promise<Answer>;
  /** A renewal: it touches memory alone and waits for nobody. Errors: LEASE_LOST. */
  renew(key: SessionKey, loads: Readonly<Record<string, Load>>): SessionEntry;
  /** Gives a session a full new term, whether or not its lease ran out. */
  grant(sessionId: string): void;
  /** Time since the epoch by the store's clock, in ms. */
  storeNow(): number;
  /** Resolves when every command so far is through. */
  idle(): Promise<void>;
}

/** What a journal stands on. */
export interface JournalParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly clock: Clock;
  /** How many changes are kept for watchers. */
  readonly changesMax: number;
  /** Called when the revision grew. */
  onChanged(): void;
  /** Called for each lease that was granted or renewed, with its end by the monotonic clock. */
  onLease(leaseEndMs: number): void;
  /** Called when the tables were read: all leases may be others. */
  onLoaded(): void;
}

/**
 * Changes in one write. Thousands of agents in one write would hold up everybody else for half a second; in steps, the process goes
 * on in between and encodes while the store writes. A command is still decided as a whole, and one that broke off half-way, with the
 * process or with the disk, is completed when its caller repeats it.
 */
const stepMax = 500;

/** Makes a journal; nothing is read before `load`. */
export function createJournal(parts: JournalParts): Journal {
  const { database, store, clock } = parts;
  let state = initialState(parts.changesMax);
  let last: Promise<unknown> = Promise.resolve();
  let skewMs = 0;
  // After a write that failed it is not known whether it is on disk, so the tables are read again before the next decision.
  let stale = false;

  const storeNow = () => clock.now() + skewMs;
  const given = (seen: ReadonlySet<string>) => ({ nowMs: clock.monotonic(), atMs: storeNow(), seen });

  async function load(): Promise<void> {
    skewMs = (await database.now()) - clock.now();
    const loaded = await loadState(database, parts.changesMax, clock);
    for (const [id, { leaseEndMs }] of state.sessions) {
      const session = loaded.sessions.get(id);
      if (session) session.leaseEndMs = leaseEndMs;
    }
    state = loaded;
    stale = false;
    parts.onLoaded();
    parts.onChanged();
  }

  async function run(command: Command): Promise<void> {
    if (stale) await load();
    const seen = await readSeen(database, absent(state, command));
    const steps = chunksOf(decide(state, command, given(seen)), stepMax);
    let step = prepareStep(state, steps[0] ?? [], { from: state, nowMs: storeNow() });
    for (const [index, changes] of steps.entries()) {
      const following = steps[index + 1];
      const prepare = () => following && prepareStep(state, following, { from: step.to, nowMs: storeNow() });
      const [, next] = await Promise.all([write(step), following && inNextTurn(prepare)]);
      if (next) step = next;
      apply(changes);
    }
  }

  async function write({ stream, events, alongside }: Step): Promise<void> {
    if (events.length === 0) return;
    stale = true;
    await store.append(stream, events, { alongside });
    stale = false;
  }

  function apply(changes: readonly Change[]): void {
    const { revision } = state;
    for (const change of changes) {
      evolve(state, change);
      if (change.kind === 'lease-renewed') parts.onLease(change.leaseEndMs);
    }
    if (state.revision !== revision) parts.onChanged();
  }

  return {
    get state() {
      return state;
    },
    load,
    storeNow,
    idle: () => last.then(() => undefined),
    renew(key, loads) {
      apply(decide(state, { kind: 'renew', key, loads }, given(new Set())));
      return sessionAt(state, key.sessionId);
    },
    grant(sessionId) {
      const { leaseTtlMs } = sessionAt(state, sessionId).facts;
      apply([{ kind: 'lease-renewed', sessionId, leaseEndMs: clock.monotonic() + leaseTtlMs }]);
    },
    execute(command, answer) {
      const done = last.then(async () => {
        await run(command);
        return answer(state);
      });
      last = done.catch(() => undefined);
      return done;
    },
  };
}

/** Runs after what is waiting in this turn, such as the store handing a write to its thread. */
function inNextTurn<Result>(task: () => Result): Promise<Result> {
  return new Promise<void>(resolve => setImmediate(resolve)).then(task);
}

/** Qualified ids of the agents of a command that are nowhere in the mesh now: whether they ever were is in the tables. */
function absent(state: RegistryState, command: Command): string[] {
  const isThere = ({ namespace, id }: AgentDescriptor) =>
    state.namespaces.get(namespace || defaultNamespace)?.agents.has(id) === true;
  return agentsOf(command)
    .filter(agent => !isThere(agent))
    .map(({ namespace, id }) => qualify(namespace, id));
}

function agentsOf(command: Command): readonly AgentDescriptor[] {
  if (command.kind === 'open') return command.request.agents;
  return command.kind === 'register' ? command.agents : [];
}
