import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Statement } from '../storage/index.js';
import { type Change, isRecorded } from './changes.js';
import { weightOf } from './evolve.js';
import { eventsOf, type Recorded, record, streamOf } from './record.js';
import type { RegistryState } from './state.js';
import { type Head, statementsOf } from './tables.js';

/** One write: events of one host, and the statements that are committed with them. */
export interface Step {
  readonly stream: string;
  /** Empty: the changes live in memory only. */
  readonly events: readonly Event[];
  readonly alongside: readonly Statement[];
  /** Where the head stands after it. */
  readonly to: Head;
}

/** Encodes changes; `nowMs` by the store's clock. */
export function prepareStep(
  state: RegistryState,
  changes: readonly Change[],
  { from, nowMs }: { from: Head; nowMs: number },
): Step {
  const recorded = changes.filter(isRecorded).map(change => record(change, nowMs));
  const to = headAfter(state, from, recorded);
  const alongside = recorded.length > 0 ? statementsOf(recorded, from, to) : [];
  return { stream: streamOf(recorded[0]?.change.hostId ?? ''), events: eventsOf(recorded, nowMs), alongside, to };
}

/** Changes of a session come before those of its agents, each of which weighs one; so `state` may be older than `from`. */
function headAfter(state: RegistryState, from: Head, recorded: readonly Recorded[]): Head {
  let { revision, fencingToken } = from;
  for (const { change } of recorded) {
    revision += weightOf(state, change);
    if (change.kind === 'session-opened' && change.facts.fencingToken > fencingToken)
      fencingToken = change.facts.fencingToken;
  }
  return { revision, fencingToken };
}
