import type { Message } from '@bufbuild/protobuf';
import * as codec from '#gen/dacp/codec/codec.js';
import { enter, leave, open, release, skip, tag } from '#gen/dacp/codec/read.js';
import { begin, finish } from '#gen/dacp/codec/write.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { assert } from '../base/index.js';

/** The types of the events of states (S7). */
export const stateEvents = {
  created: 'state_created',
  updated: 'state_updated',
  transitioned: 'transition_executed',
  deleted: 'state_deleted',
} as const;

/** A change as it stands in the record: its values are content, which may be sealed. */
export type Payload =
  | { readonly kind: 'created'; readonly message: ReturnType<typeof codec.newStateCreated> }
  | { readonly kind: 'updated'; readonly message: ReturnType<typeof codec.newStateUpdated> }
  | { readonly kind: 'transitioned'; readonly message: ReturnType<typeof codec.newTransitionExecuted> }
  | { readonly kind: 'deleted'; readonly message: ReturnType<typeof codec.newStateDeleted> };

/** How each kind is written and read: with the generated codec, since a long history is read as fast as it decodes. */
const codecs = {
  created: { fresh: codec.newStateCreated, read: codec.readStateCreated, write: codec.writeStateCreated },
  updated: { fresh: codec.newStateUpdated, read: codec.readStateUpdated, write: codec.writeStateUpdated },
  transitioned: {
    fresh: codec.newTransitionExecuted,
    read: codec.readTransitionExecuted,
    write: codec.writeTransitionExecuted,
  },
  deleted: { fresh: codec.newStateDeleted, read: codec.readStateDeleted, write: codec.writeStateDeleted },
} as const;

const kinds = new Map(Object.entries(stateEvents).map(([kind, type]) => [type as string, kind as Payload['kind']]));

/** The payload of an event of a state's stream. */
export function payloadOf({ type, payload, stream, version }: Event): Payload {
  const kind = kinds.get(type);
  assert(kind !== undefined && payload !== undefined, `event ${version} of ${stream} is a change of a state`);
  const { fresh, read } = codecs[kind];
  try {
    return { kind, message: (read as unknown as Read)(fresh(), open(payload.value)) } as Payload;
  } finally {
    release();
  }
}

type Read = (message: Message, end: number) => Message;

/** The bytes of a payload. */
export function payloadBytes({ kind, message }: Payload): Uint8Array {
  begin();
  (codecs[kind].write as (message: Message) => void)(message);
  // The codec's memory is shared; what goes into a store is kept for long.
  return finish().slice();
}

/** The field `updates` of dacp.state.v1.StateUpdated on the wire: its number and that it has a length. */
const updatesTag = (2 << 3) | 2;

/**
 * What an update says of the new state, and nothing else: who folds a long history needs neither what was before nor why. Undefined: the
 * event is no update.
 */
export function updatesOf({ type, payload }: Event): Content | undefined {
  if (type !== stateEvents.updated || !payload) return undefined;
  try {
    const end = open(payload.value);
    let updates: Content | undefined;
    for (let at = tag(end); at !== 0; at = tag(end)) {
      if (at !== updatesTag) skip(at, end);
      else {
        updates = codec.readContent(updates ?? codec.newContent(), enter(end));
        leave();
      }
    }
    return updates;
  } finally {
    release();
  }
}
