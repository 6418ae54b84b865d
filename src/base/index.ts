/**
 * Ring 0: what every room stands on – the one error type, time as a port, ids, life cycles, waiting with an end. Nothing here
 * knows what an agent is.
 */
export { abortable, isGivenUp, within } from './abort.js';
export { type BackoffOptions, backoffMs } from './backoff.js';
export { type Aged, ByAge } from './by-age.js';
export { Cancellation, type CancelSignal } from './cancellation.js';
export { type Clock, sleep, systemClock, type Timer } from './clock.js';
export { createDeadlines, type Deadline, type Deadlines, type OnPassed } from './deadlines.js';
export { assert, codeName, isReason, MeshError, type MeshErrorOptions, toMeshError, type Violation } from './errors.js';
export { createFakeClock, type FakeClock } from './fake-clock.js';
export { groupBy } from './group-by.js';
export { type NewIds, newId, newIds, replaceIds } from './ids.js';
export { createInflow, type Inflow } from './inflow.js';
export { createKeepalive, type Keepalive } from './keepalive.js';
export { createKeyedTurns, type KeyedTurns } from './keyed-turns.js';
export {
  createLifecycle,
  type Lifecycle,
  type LifecycleState,
  type LifecycleSteps,
  withLifecycle,
} from './lifecycle.js';
export { Lru } from './lru.js';
export { makeFolder } from './make-folder.js';
export { nearest } from './nearest.js';
export { type Bounds, checkInteger } from './options.js';
export { type PageEnd, pageOf, readPageToken } from './page.js';
export { createRandom } from './random.js';
export { type CodeName, codes, type Reason, reasons } from './reasons.js';
export { syncPath } from './sync-path.js';
export { createTable, type Table } from './table.js';
export { createTurns, type Turns } from './turns.js';
export { createWake, type Wake } from './wake.js';
