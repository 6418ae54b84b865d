/**
 * Ring 4: states of anything, kept as the events that led to them (S7). What a state is now, what it was at any time, who changed it and
 * why.
 *
 *     const states = createStates({ database, store, clock });
 *     await states.start();
 *     const key = keyOf({ type: 'order', id: '4711' });
 *     await states.execute(key, { kind: 'create', value: { items: 3 }, status: 'open', machine: undefined, keyId: '', cause: {} });
 *     await states.get(key, { timeMs: Date.now() - 60_000 });
 *
 * How it is built: `decide` says what a command leads to, `evolve` what a change makes of a state; the journal writes changes to the
 * record (stream `state/NAMESPACE/TYPE/ID`), with a snapshot after every hundredth. A read is the last snapshot before the moment and
 * the few events after it. A projection keeps the list of states and an index of time; all tables follow from the record and can be
 * made anew.
 *
 * Rules: the record alone decides. An event holds what a change touches, forwards and backwards, not the whole state. Values with a
 * key are sealed wherever they are kept. Nothing else writes to the streams of states.
 */
export type { Cause, Change, Command, Kept, Operation } from './changes.js';
export { erased, sealed } from './changes.js';
export { createStates, type StatesOptions } from './create-states.js';
export { type Decided, decide } from './decide.js';
export { evolve } from './evolve.js';
export type { StateParts } from './journal.js';
export { formatKey, keyOf, type StateKey, type StateQuery, streamOf } from './key.js';
export { mergePatch } from './merge.js';
export type { Progress } from './projection.js';
export { sealWithKeys } from './seal-with-keys.js';
export type { Sealing } from './sealing.js';
export { createStateService } from './service.js';
export { type Moment, prunableTo, snapshotEvery } from './snapshots.js';
export { type AllowedTransition, initialState, type StateEntry, type StateMachine } from './state.js';
export type {
  AuditOptions,
  HistoryOptions,
  ListedOptions,
  Page,
  RangeOptions,
  States,
  WatchOptions,
} from './states.js';
export { stateMigrations } from './tables.js';
