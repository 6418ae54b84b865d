import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Agent,
  AgentSchema,
  InstanceSchema,
  type Lease,
  LeaseSchema,
  type Session,
  SessionSchema,
} from '#gen/dacp/registry/v1/registry_pb.js';
import type { AgentEntry, InstanceEntry, SessionFacts } from './state.js';

/** The lease of a session as callers see it; `expiresAtMs` since the epoch, by the store's clock. */
export function leaseMessage(facts: SessionFacts, expiresAtMs: number): Lease {
  return create(LeaseSchema, {
    sessionId: facts.id,
    fencingToken: facts.fencingToken,
    ttl: durationFromMs(facts.leaseTtlMs),
    expiresAt: timestampFromMs(Math.floor(expiresAtMs)),
  });
}

/** The session as callers see it. */
export function sessionMessage(facts: SessionFacts, now: { expiresAtMs: number; agents: number }): Session {
  return create(SessionSchema, {
    hostId: facts.hostId,
    epoch: facts.epoch,
    lease: leaseMessage(facts, now.expiresAtMs),
    address: facts.address,
    state: facts.state,
    labels: facts.labels,
    openedAt: timestampFromMs(facts.openedAtMs),
    agents: now.agents,
  });
}

/** The agent as callers see it. */
export function agentMessage(agent: AgentEntry): Agent {
  return create(AgentSchema, {
    agentDescriptor: agent.descriptor,
    instances: Array.from(agent.instances.values(), instanceMessage),
    revision: agent.revision,
  });
}

function instanceMessage({ session: { facts }, load, registeredAtMs }: InstanceEntry) {
  return create(InstanceSchema, {
    hostId: facts.hostId,
    sessionId: facts.id,
    fencingToken: facts.fencingToken,
    address: facts.address,
    state: facts.state,
    ...(load ? { load } : {}),
    registeredAt: timestampFromMs(registeredAtMs),
    epoch: facts.epoch,
  });
}
