import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { newEvent as emptyEvent } from '#gen/dacp/codec/codec.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { newId } from '../base/index.js';
import { packAny } from '../message/index.js';

/** What an event says. */
export interface EventParts<S extends DescMessage> {
  /** What kind of thing, such as `registry.session.opened`. */
  readonly type: string;
  /** Where it comes from: a room's name or an agent's id. */
  readonly source: string;
  /** When it happened, in ms since the epoch. */
  readonly timeMs: number;
  /** The payload, with the schema of its type. */
  readonly payload: { readonly schema: S; readonly message: MessageInitShape<S> };
  readonly agentId?: string;
  readonly conversationId?: string;
  /** `default` unless said. */
  readonly namespace?: string;
  /** W3C `traceparent` of what caused it. */
  readonly traceparent?: string;
}

/**
 * Makes an event with an id of its own; the payload becomes an `Any` of type URL `type.googleapis.com/…`.
 *
 *     newEvent({ type: 'registry.session.opened', source: 'registry', timeMs: clock.now(),
 *                payload: { schema: SessionOpenedSchema, message: { session } } });
 */
export function newEvent<S extends DescMessage>(parts: EventParts<S>): Event {
  const { schema, message } = parts.payload;
  return Object.assign(emptyEvent(), {
    id: newId(),
    type: parts.type,
    source: parts.source,
    time: timestampFromMs(parts.timeMs),
    namespace: parts.namespace ?? '',
    agentId: parts.agentId ?? '',
    conversationId: parts.conversationId ?? '',
    traceparent: parts.traceparent ?? '',
    payload: packAny(schema, create(schema, message)),
  });
}
