import { create } from '@bufbuild/protobuf';
import { type Any, anyPack, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  AgentDeregisteredSchema,
  AgentRegisteredSchema,
  SessionEndedSchema,
  SessionOpenedSchema,
  SessionStateChangedSchema,
} from '#gen/dacp/registry/v1/events_pb.js';
import { newId } from '../base/index.js';
import { defaultNamespace } from '../message/index.js';
import type { RecordedChange } from './changes.js';
import { sessionMessage } from './messages.js';

/** A change with its event's payload, whose bytes the tables keep too: they are encoded once. */
export interface Recorded {
  readonly change: RecordedChange;
  readonly payload: Any;
}

/**
 * The types of the registry's events. The first registration of an agent that the mesh has not seen before is `agent.created` (E1),
 * every other one `registry.agent.registered`: one event for each change, so who follows all registrations takes both types.
 */
export const registryEvents = {
  sessionOpened: 'registry.session.opened',
  sessionEnded: 'registry.session.ended',
  sessionStateChanged: 'registry.session.state_changed',
  agentCreated: 'agent.created',
  agentRegistered: 'registry.agent.registered',
  agentDeregistered: 'registry.agent.deregistered',
} as const;

/** The stream of the record that tells a host's story. */
export function streamOf(hostId: string): string {
  return `registry/sessions/${hostId}`;
}

/** Packs the change's event; `nowMs` by the store's clock. */
export function record(change: RecordedChange, nowMs: number): Recorded {
  return { change, payload: payloadOf(change, nowMs) };
}

/** The events of changes, in order; `nowMs` by the store's clock. */
export function eventsOf(recorded: readonly Recorded[], nowMs: number): Event[] {
  const time = timestampFromMs(nowMs);
  return recorded.map(({ change, payload }) =>
    create(EventSchema, { id: newId(), type: typeOf(change), source: 'registry', time, payload, ...subjectOf(change) }),
  );
}

function typeOf(change: RecordedChange): string {
  switch (change.kind) {
    case 'session-opened':
      return registryEvents.sessionOpened;
    case 'session-ended':
      return registryEvents.sessionEnded;
    case 'session-state-changed':
      return registryEvents.sessionStateChanged;
    case 'agent-registered':
      return change.first ? registryEvents.agentCreated : registryEvents.agentRegistered;
    case 'agent-deregistered':
      return registryEvents.agentDeregistered;
  }
}

function payloadOf(change: RecordedChange, nowMs: number): Any {
  if (change.kind === 'session-opened') {
    const { facts } = change;
    const session = sessionMessage(facts, { expiresAtMs: nowMs + facts.leaseTtlMs, agents: 0 });
    return anyPack(SessionOpenedSchema, create(SessionOpenedSchema, { session }));
  }
  const { hostId, sessionId } = change;
  switch (change.kind) {
    case 'session-ended':
      return anyPack(SessionEndedSchema, create(SessionEndedSchema, { hostId, sessionId, end: change.end }));
    case 'session-state-changed':
      return anyPack(
        SessionStateChangedSchema,
        create(SessionStateChangedSchema, { hostId, sessionId, state: change.state }),
      );
    case 'agent-registered': {
      const { descriptor: agentDescriptor } = change;
      return anyPack(AgentRegisteredSchema, create(AgentRegisteredSchema, { agentDescriptor, hostId, sessionId }));
    }
    case 'agent-deregistered': {
      const { agentId, namespace } = change;
      return anyPack(
        AgentDeregisteredSchema,
        create(AgentDeregisteredSchema, { agentId, namespace, hostId, sessionId }),
      );
    }
  }
}

/** The namespace and the agent that an event is about. */
function subjectOf(change: RecordedChange): { namespace: string; agentId: string } {
  switch (change.kind) {
    case 'agent-registered':
      return { namespace: change.descriptor.namespace || defaultNamespace, agentId: change.descriptor.id };
    case 'agent-deregistered':
      return { namespace: change.namespace, agentId: change.agentId };
    default:
      return { namespace: defaultNamespace, agentId: '' };
  }
}
