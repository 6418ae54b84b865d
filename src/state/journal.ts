import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, createKeyedTurns, MeshError } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import { fieldInvalid, jsonContent } from '../message/index.js';
import type { Database, Statement } from '../storage/index.js';
import { createCache } from './cache.js';
import type { Command } from './changes.js';
import { type Decided, decide } from './decide.js';
import { type StateKey, streamOf } from './key.js';
import { loadState } from './load.js';
import { eventIdOf, type ToContent, toEvent } from './record.js';
import type { Sealing } from './sealing.js';
import { isDue, snapshotStatement } from './snapshots.js';
import type { StateEntry } from './state.js';

/** Decides commands and writes what they lead to. */
export interface Journal {
  /**
   * Resolves with the state after the command, once that is on disk. Commands about one state are decided one after the other.
   * Errors: as `decide`; STORE_FAILED; FIELD_INVALID for a subject where nobody seals.
   */
  execute(key: StateKey, command: Command): Promise<StateEntry>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

/** What states stand on. */
export interface StateParts {
  /** With the tables of `stateMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  readonly clock: Clock;
  /** How personal data is kept; without it, states cannot have a subject. */
  readonly sealing?: Sealing | undefined;
}

/** Values of the states that were changed last; others are read when they are changed. */
const cacheBytesMax = 64 * 1024 * 1024;
/** How often a command is decided anew because another node changed the state in between. */
const triesMax = 5;
/** How far back a change is looked for that may have been made before. */
const lookBack = 1_000n;

/** Makes a journal; `onAppended` hears of every change that was written. */
export function createJournal(parts: StateParts, onAppended: () => void): Journal {
  const { store, clock, sealing } = parts;
  const cache = createCache(cacheBytesMax);
  const turns = createKeyedTurns();

  async function carryOut(key: StateKey, command: Command): Promise<StateEntry> {
    const stream = streamOf(key);
    for (let attempt = 1; ; attempt++) {
      const state = cache.get(stream) ?? (await loadState(parts, key));
      try {
        return await write(state, command);
      } catch (error) {
        cache.drop(stream);
        if (!(error instanceof MeshError)) throw error;
        if (error.reason === 'VERSION_CONFLICT' && attempt < triesMax) continue;
        const made = await madeBefore(parts, key, command);
        if (made) return made;
        throw error;
      }
    }
  }

  async function write(state: StateEntry, command: Command): Promise<StateEntry> {
    const { key } = state;
    const decided = decide(state, command, clock.now());
    const after = decided.states.at(-1) ?? state;
    const toContent = toContentOf(after, sealing);
    const { events, alongside } = await prepare(decided, { key, command, toContent });
    const appended = await store.append(streamOf(key), events, { expectedVersion: state.revision, alongside });
    onAppended();
    if (appended.version !== after.revision) {
      // It was made before, and this is the answer of that time.
      cache.drop(streamOf(key));
      return loadState(parts, key, { revision: appended.version });
    }
    cache.put(streamOf(key), after);
    return after;
  }

  return {
    execute: (key, command) => turns.take(streamOf(key), () => carryOut(key, command)),
    idle: turns.idle,
  };
}

interface Prepared {
  readonly events: Event[];
  readonly alongside: Statement[];
}

/** The events of a command, and the snapshots that are due with them. */
async function prepare(
  { changes, states }: Decided,
  { key, command, toContent }: { readonly key: StateKey; readonly command: Command; readonly toContent: ToContent },
): Promise<Prepared> {
  const events: Event[] = [];
  for (const [index, change] of changes.entries())
    events.push(await toEvent(change, { key, cause: command.cause, index }, toContent));
  const due = states.filter(isDue);
  return { events, alongside: await Promise.all(due.map(state => snapshotStatement(state, toContent))) };
}

/** How values of a state are kept: as JSON, or sealed when it has a key. Errors: FIELD_INVALID where nobody seals. */
export function toContentOf({ keyId }: StateEntry, sealing: Sealing | undefined): ToContent {
  if (keyId === '') return async value => jsonContent(value);
  if (sealing) return value => sealing.seal(value, keyId);
  throw nobodySeals();
}

/** FIELD_INVALID for a subject where nobody seals. */
export function nobodySeals(): MeshError {
  const message = 'must be empty: this node has no keys to seal personal data with';
  return fieldInvalid([{ field: 'subject', rule: 'dacp.subject', message }]);
}

/** The state after a command that was sent before, under the same change id; undefined: it was not. */
async function madeBefore(parts: StateParts, key: StateKey, command: Command): Promise<StateEntry | undefined> {
  const { changeId } = command.cause;
  if (!changeId) return undefined;
  const { revision } = await loadState(parts, key);
  const expected = command.kind === 'create' ? undefined : command.expectedRevision;
  const after = expected ?? (revision > lookBack ? revision - lookBack : 0n);
  const events = await parts.store.readStream(streamOf(key), { after, limit: Number(lookBack) });
  const first = events.find(({ id }) => id === changeId);
  if (!first) return undefined;
  const last = BigInt(command.kind === 'apply' ? command.operations.length - 1 : 0);
  const ended = events.find(({ id }) => id === eventIdOf(changeId, Number(last)));
  return ended && loadState(parts, key, { revision: ended.version });
}
