import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { ChangeSchema, type Change as ChangeView, type State, StateSchema } from '#gen/dacp/state/v1/state_pb.js';
import { jsonContent } from '../message/index.js';
import { type Change, isReadable, type Kept } from './changes.js';
import { keyOfStream } from './key.js';
import { toMachine } from './record.js';
import type { StateEntry } from './state.js';

/** A state as callers see it; without its value where that is not asked for. */
export function viewOf(state: StateEntry, withValue: boolean): State {
  const { key, revision, status, keyId, machine, exists, createdAtMs, updatedAtMs } = state;
  const shown = withValue && exists && !state.withheld;
  const allowed = toMachine(machine);
  return create(StateSchema, {
    key: { ...key },
    revision,
    status,
    keyId,
    deleted: !exists,
    erased: state.withheld === 'erased',
    sealed: state.withheld === 'sealed',
    createdAt: timestampFromMs(createdAtMs),
    updatedAt: timestampFromMs(updatedAtMs),
    ...(allowed && { machine: allowed }),
    ...(shown && { value: jsonContent(state.value) }),
  });
}

/** The states on both sides of a change. */
export interface Around {
  readonly before: StateEntry;
  readonly after: StateEntry;
}

/** A change as callers see it: its values opened, those that cannot be read left out; with the states around it, also those. */
export function changeView(event: Event, change: Change, around?: Around): ChangeView {
  const { position, version, time, id, conversationId, traceparent } = event;
  return create(ChangeSchema, {
    key: { ...keyOfStream(event.stream) },
    revision: version,
    position,
    ...(time && { at: time }),
    eventId: id,
    conversationId,
    traceparent,
    what: whatOf(change, around),
  });
}

function whatOf(change: Change, around: Around | undefined) {
  const { reason, actor } = change;
  const after = around && stateContent(around.after);
  switch (change.kind) {
    case 'created': {
      const { status, keyId, machine } = change;
      const value = { status, keyId, reason, actor, ...named('state', content(change.value)) };
      return { case: 'created', value: { ...value, ...named('machine', toMachine(machine)) } } as const;
    }
    case 'updated':
      return { case: 'updated', value: { reason, actor, ...patches(change), ...named('state', after) } } as const;
    case 'transitioned': {
      const { from, to } = change;
      const value = { from, to, reason, actor, ...patches(change), ...named('state', after) };
      return { case: 'transitioned', value } as const;
    }
    case 'deleted': {
      const before = around && stateContent(around.before);
      return { case: 'deleted', value: { reason, actor, ...named('previous', before) } } as const;
    }
  }
}

function patches({ previous, updates }: { previous: Kept | undefined; updates: Kept | undefined }) {
  return { ...named('previous', content(previous)), ...named('updates', content(updates)) };
}

function named<Name extends string, T>(name: Name, value: T | undefined): { [N in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: T };
}

function stateContent(state: StateEntry): Content | undefined {
  return state.exists && !state.withheld ? jsonContent(state.value) : undefined;
}

function content(value: Kept | undefined): Content | undefined {
  return value === undefined || !isReadable(value) ? undefined : jsonContent(value);
}
