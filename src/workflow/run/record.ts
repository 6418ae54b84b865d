import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Change, ChangesSchema, type Started } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { assert } from '../../base/index.js';
import { type EventStore, newEvent } from '../../eventlog/index.js';
import { evolve } from './evolve.js';
import { initialRun, type RunState } from './state.js';

/** The types of the events that runs become. */
const runEventTypes = {
  started: 'workflow.started',
  progressed: 'workflow.progressed',
  ended: 'workflow.ended',
} as const;

const pageSize = 500;

/** The stream of a run in the record. */
export function runStream(id: string): string {
  return `workflow/${id}`;
}

/** The event that changes which were made together become; `started` is that of their run. */
export function toEvent(changes: readonly Change[], started: Started): Event {
  const last = changes.at(-1);
  return newEvent({
    type: typeOf(changes),
    source: 'workflow',
    timeMs: last?.at ? timestampMs(last.at) : 0,
    payload: { schema: ChangesSchema, message: { $typeName: ChangesSchema.typeName, changes: [...changes] } },
    conversationId: started.conversationId,
    namespace: started.namespace,
    traceparent: started.traceContext?.traceparent ?? '',
  });
}

function typeOf(changes: readonly Change[]): string {
  if (changes.at(-1)?.kind.case === 'ended') return runEventTypes.ended;
  return changes[0]?.kind.case === 'started' ? runEventTypes.started : runEventTypes.progressed;
}

/** A run as the record has it. */
export interface Recorded {
  readonly state: RunState;
  readonly changes: readonly Change[];
  /** How many events it is. */
  readonly events: bigint;
}

/** Reads a run; undefined: there is none. */
export async function readRun(store: EventStore, id: string): Promise<Recorded | undefined> {
  const changes: Change[] = [];
  let events = 0n;
  for (;;) {
    const page = await store.readStream(runStream(id), { after: events, limit: pageSize });
    for (const { payload } of page) {
      const made = payload && anyUnpack(payload, ChangesSchema);
      assert(made, `events of ${runStream(id)} are changes`);
      changes.push(...made.changes);
    }
    events += BigInt(page.length);
    if (page.length < pageSize) break;
  }
  return events === 0n ? undefined : { state: changes.reduce(evolve, initialRun(id)), changes, events };
}
