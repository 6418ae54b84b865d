import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type AgentDescriptor, AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { createFakeClock, type FakeClock } from '../base/index.js';
import type { Change, Command } from './changes.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import type { SessionKey, SessionRequest } from './registry.js';
import { initialState, type RegistryState } from './state.js';

/** The registry's core without stores, on a clock that stands still: what its tests are played on. */
export interface Scenario {
  readonly state: RegistryState;
  readonly clock: FakeClock;
  /** Decides the command and brings what it changes into the state. */
  run(command: Command): Change[];
  /** Opens a session for a host, with the epoch `1` and a lease of 10 s unless said; the key is that of the host's session. */
  open(hostId: string, agents?: readonly AgentDescriptor[], more?: Partial<SessionRequest>): SessionKey;
  /** Agents that were in the mesh before. */
  readonly seen: Set<string>;
}

/** Makes an empty one that keeps the last `changesMax` changes. */
export function createScenario(changesMax = 100): Scenario {
  const state = initialState(changesMax);
  const clock = createFakeClock();
  const seen = new Set<string>();
  let sessions = 0;

  function run(command: Command): Change[] {
    const changes = decide(state, command, { nowMs: clock.monotonic(), atMs: clock.now(), seen });
    for (const change of changes) evolve(state, change);
    return changes;
  }

  return {
    state,
    clock,
    seen,
    run,
    open(hostId, agents = [], more = {}) {
      const request = { hostId, epoch: '1', address: '', labels: {}, agents, ...more };
      run({ kind: 'open', request, sessionId: `s${++sessions}`, leaseTtlMs: request.leaseTtlMs ?? 10_000 });
      const facts = state.hosts.get(hostId)?.facts;
      return { sessionId: facts?.id ?? '', fencingToken: facts?.fencingToken ?? 0n };
    },
  };
}

/** A descriptor with this id in the namespace `default`, unless more is said. */
export function agent(id: string, more: MessageInitShape<typeof AgentDescriptorSchema> = {}): AgentDescriptor {
  return create(AgentDescriptorSchema, { id, namespace: 'default', ...more });
}
