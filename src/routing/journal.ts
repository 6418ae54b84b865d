import { type Clock, createTurns } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Statement } from '../storage/index.js';
import type { Change, Command } from './changes.js';
import { decide } from './decide.js';
import { readState, routingStream, toEvent } from './record.js';
import { evolve, initialState, type RoutingState } from './state.js';

/** Rules and subscriptions in memory, each change of which is in the record first. */
export interface Journal {
  readonly state: RoutingState;
  load(): Promise<void>;
  /** One command after the other. Resolves with what came of it, once that is in the record. Errors: as `decide`; STORE_FAILED. */
  execute(command: Command | (() => Command)): Promise<Change[]>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

export interface JournalParts {
  readonly store: EventStore;
  readonly clock: Clock;
  /** What is written with a change, or not at all. */
  alongside(change: Change): Statement[];
  /** It is in the record. */
  changed(change: Change): void;
}

export function createJournal({ store, clock, alongside, changed }: JournalParts): Journal {
  let state = initialState;
  const turns = createTurns();

  async function carryOut(command: Command): Promise<Change[]> {
    const changes = decide(state, command);
    if (changes.length === 0) return changes;
    const events = changes.map(change => toEvent(change, clock.now()));
    await store.append(routingStream, events, {
      expectedVersion: state.version,
      alongside: changes.flatMap(alongside),
    });
    for (const change of changes) {
      state = evolve(state, change);
      changed(change);
    }
    return changes;
  }

  return {
    get state() {
      return state;
    },
    async load() {
      state = await readState(store);
    },
    execute(command) {
      return turns.take(() => carryOut(typeof command === 'function' ? command() : command));
    },
    idle: turns.idle,
  };
}
