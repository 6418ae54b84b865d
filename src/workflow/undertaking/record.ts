import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { anyUnpack, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { assert } from '../../base/index.js';
import { type EventStore, newEvent } from '../../eventlog/index.js';
import { unqualify } from '../../message/index.js';
import type { AnyStep, Standing, StepKind, UndertakingKind } from './undertaking.js';

/** Steps that are read at once. */
const pageSize = 500;

/** The step that something which happened becomes. */
export function stepOf<Schema extends DescMessage>(
  schema: Schema,
  { version }: Standing,
  { kind, nowMs }: { readonly kind: StepKind<Schema>; readonly nowMs: number },
): MessageShape<Schema> {
  const step = { version: version + 1n, at: timestampFromMs(Math.floor(nowMs)), kind };
  return create(schema, step as unknown as MessageInitShape<Schema>);
}

/** The event that a step becomes; `after`: the state that it led to. */
export function eventOf<S extends Standing, Schema extends DescMessage, Command>(
  kind: UndertakingKind<S, Schema, Command>,
  { step, after, nowMs }: { readonly step: MessageShape<Schema>; readonly after: S; readonly nowMs: number },
): Event {
  const what = (step as unknown as AnyStep).kind as StepKind<Schema>;
  const agent = kind.agentOf(what);
  return newEvent({
    type: kind.typeOf(what),
    source: kind.name,
    timeMs: nowMs,
    payload: { schema: kind.schema, message: step as MessageInitShape<Schema> },
    agentId: agent === '' ? '' : unqualify(agent).agentId,
    conversationId: after.conversationId,
    namespace: after.namespace,
    traceparent: after.traceparent,
  });
}

/** The steps of a stream after a version, as the record has them. */
export async function* readSteps<Schema extends DescMessage>(
  store: Pick<EventStore, 'readStream'>,
  schema: Schema,
  { stream, after = 0n }: { readonly stream: string; readonly after?: bigint },
): AsyncGenerator<MessageShape<Schema>> {
  for (let last = after; ; ) {
    const events = await store.readStream(stream, { after: last, limit: pageSize });
    for (const { payload, version } of events) {
      const step = payload && anyUnpack(payload, schema);
      assert(step, `event ${version} of ${stream} is a step`);
      yield step;
    }
    const end = events.at(-1);
    if (!end || events.length < pageSize) return;
    last = end.version;
  }
}
