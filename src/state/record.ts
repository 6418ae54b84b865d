import type { JsonValue } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import * as codec from '#gen/dacp/codec/codec.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type { Machine } from '#gen/dacp/state/v1/events_pb.js';
import { newId } from '../base/index.js';
import { fromValue } from '../message/index.js';
import { type Cause, type Change, isReadable, type Kept, sealed } from './changes.js';
import type { StateKey } from './key.js';
import { type Payload, payloadBytes, payloadOf, stateEvents, updatesOf } from './payload.js';
import type { Sealing } from './sealing.js';
import type { StateMachine } from './state.js';

const source = 'state';

/** The content that stands for a value: JSON, or the same sealed. */
export type ToContent = (value: JsonValue) => Promise<Content>;

/** What an event says beside its change. */
export interface EventFacts {
  readonly key: StateKey;
  readonly cause: Cause;
  /** Its place among the changes of one command: each has an id of its own. */
  readonly index: number;
}

/** The event that a change becomes. */
export async function toEvent(change: Change, facts: EventFacts, toContent: ToContent): Promise<Event> {
  const { key, cause, index } = facts;
  const payload = await toPayload(change, toContent);
  const typeUrl = `type.googleapis.com/${payload.message.$typeName}`;
  return Object.assign(codec.newEvent(), {
    id: eventIdOf(cause.changeId || newId(), index),
    type: stateEvents[change.kind],
    source,
    time: timestampFromMs(change.atMs),
    namespace: key.namespace,
    agentId: change.actor,
    conversationId: cause.conversationId ?? '',
    traceparent: cause.traceparent ?? '',
    payload: { $typeName: 'google.protobuf.Any' as const, typeUrl, value: payloadBytes(payload) },
  });
}

/** The id of the event of a change; the first has that of the command, so that a command which is sent again is known. */
export function eventIdOf(changeId: string, index: number): string {
  return index === 0 ? changeId : `${changeId}.${index}`;
}

/** The change of an event; a promise where it holds something sealed. */
export function changeOf(event: Event, sealing: Sealing | undefined): Change | Promise<Change> {
  const payload = payloadOf(event);
  const atMs = timeOf(event);
  const contents = contentsOf(payload);
  if (contents.every(content => content?.kind.case !== 'sealed'))
    return toChange(payload, atMs, contents.map(openJson));
  return Promise.all(contents.map(content => openContent(content, sealing))).then(opened =>
    toChange(payload, atMs, opened),
  );
}

/**
 * As much of an event's change as making the state of it takes: of an update not what was before, nor who wanted it and why.
 */
export function foldableOf(event: Event, sealing: Sealing | undefined): Change | Promise<Change> {
  const updates = updatesOf(event);
  if (updates?.kind.case !== 'json') return changeOf(event, sealing);
  const value = fromValue(updates.kind.value);
  return { kind: 'updated', reason: '', actor: '', atMs: timeOf(event), previous: null, updates: value };
}

/** When an event's change was made, in ms since the epoch. */
export function timeOf({ time }: Event): number {
  return time ? timestampMs(time) : 0;
}

/** The value of content, opened if it is sealed. */
export async function openContent(
  content: Content | undefined,
  sealing: Sealing | undefined,
): Promise<Kept | undefined> {
  if (content?.kind.case !== 'sealed') return openJson(content);
  return sealing ? sealing.open(content) : sealed;
}

/** Which transitions a state may make, in the contract's terms. */
export function toMachine(machine: StateMachine | undefined): Machine | undefined {
  if (!machine) return undefined;
  const transitions = machine.transitions.map(one => Object.assign(codec.newTransition(), one));
  return Object.assign(codec.newMachine(), { transitions });
}

/** The same in ours. */
export function fromMachine(machine: Machine | undefined): StateMachine | undefined {
  return machine && { transitions: machine.transitions.map(({ from, to }) => ({ from, to })) };
}

async function toPayload(change: Change, toContent: ToContent): Promise<Payload> {
  const { reason, actor } = change;
  // What cannot be read is never written again.
  const kept = async (value: Kept | undefined) =>
    value === undefined || !isReadable(value) ? undefined : await toContent(value);
  switch (change.kind) {
    case 'created': {
      const { status, keyId } = change;
      const said = { state: await kept(change.value), machine: toMachine(change.machine), status, keyId };
      return { kind: 'created', message: Object.assign(codec.newStateCreated(), said, { reason, actor }) };
    }
    case 'updated': {
      const said = { previous: await kept(change.previous), updates: await kept(change.updates) };
      return { kind: 'updated', message: Object.assign(codec.newStateUpdated(), said, { reason, actor }) };
    }
    case 'transitioned': {
      const { from, to } = change;
      const said = { from, to, previous: await kept(change.previous), updates: await kept(change.updates) };
      const message = Object.assign(codec.newTransitionExecuted(), said, { reason, actor });
      return { kind: 'transitioned', message };
    }
    case 'deleted':
      return { kind: 'deleted', message: Object.assign(codec.newStateDeleted(), { reason, actor }) };
  }
}

/** The contents of a payload that make up a state: its value, or how it was before and what changed. */
function contentsOf({ kind, message }: Payload): readonly (Content | undefined)[] {
  if (kind === 'created') return [message.state];
  return kind === 'deleted' ? [] : [message.previous, message.updates];
}

function toChange({ kind, message }: Payload, atMs: number, opened: readonly (Kept | undefined)[]): Change {
  const { reason, actor } = message;
  const [first, second] = opened;
  switch (kind) {
    case 'created': {
      const { status, keyId, machine } = message;
      return { kind, reason, actor, atMs, value: first ?? null, status, keyId, machine: fromMachine(machine) };
    }
    case 'updated':
      return { kind, reason, actor, atMs, previous: first ?? null, updates: second ?? null };
    case 'transitioned':
      return { kind, reason, actor, atMs, from: message.from, to: message.to, previous: first, updates: second };
    case 'deleted':
      return { kind, reason, actor, atMs };
  }
}

function openJson(content: Content | undefined): JsonValue | undefined {
  return content?.kind.case === 'json' ? fromValue(content.kind.value) : undefined;
}
