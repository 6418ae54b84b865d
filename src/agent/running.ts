import { create } from '@bufbuild/protobuf';
import { type AgentDescriptor, type AgentStatus, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { type Load, LoadSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Clock, MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import type { Agent } from './agent.js';
import type { BiddingDesk } from './bidding/desk.js';
import type { Controlled } from './control.js';
import type { Conversations } from './conversations/conversations.js';
import type { Runtime } from './runtime.js';
import type { Started } from './started.js';
import type { Surroundings } from './surroundings.js';

/** What an agent consists of that has something to do. */
export interface Parts {
  readonly around: Surroundings;
  readonly runtime: Runtime;
  /** Where its messages come in. */
  readonly entrance: Pick<Runtime, 'offer'>;
  /** Where it bids; undefined: it does not. */
  readonly desk: BiddingDesk | undefined;
}

/** What all agents of a host have in common. */
export interface Home {
  readonly hostId: string;
  readonly clock: Clock;
  /** Makes the parts of an agent. */
  wake(agent: Agent, started: Started): Parts;
}

/** Made when it is needed: descriptors are read at their first use, which is not the start. */
let idleLoad: Load | undefined;

/**
 * An agent as its host has it. Most agents are idle: its parts are made when it has something to do for the first time, so that ten
 * thousand of them cost little more than their descriptions.
 */
export class Running implements Controlled {
  readonly #agent: Agent;
  readonly #home: Home;
  readonly #startedAtMs: number;
  readonly #startedMs: number;
  #parts: Parts | undefined;

  constructor(agent: Agent, home: Home) {
    this.#agent = agent;
    this.#home = home;
    this.#startedAtMs = home.clock.now();
    this.#startedMs = home.clock.monotonic();
  }

  get descriptor(): AgentDescriptor {
    return this.#agent.descriptor;
  }

  get clock(): Clock {
    return this.#home.clock;
  }

  /** Its parts, if it ever had something to do. */
  get awake(): Parts | undefined {
    return this.#parts;
  }

  get address(): Address {
    return this.#wake().around.address;
  }

  get runtime(): Runtime {
    return this.#wake().runtime;
  }

  get desk(): BiddingDesk | undefined {
    return this.#wake().desk;
  }

  get conversations(): Conversations {
    return this.#wake().around.conversations;
  }

  get knowledgeSize(): number {
    return this.#parts?.around.knowledge.size ?? 0;
  }

  offer(inbound: Inbound): MeshError | undefined {
    return this.#wake().entrance.offer(inbound);
  }

  load(): Load {
    if (this.#parts) return this.#parts.runtime.load();
    idleLoad ??= create(LoadSchema, { state: LifecycleState.IDLE });
    return idleLoad;
  }

  status(): AgentStatus {
    return { ...this.runtime.status(), hostId: this.#home.hostId };
  }

  #wake(): Parts {
    this.#parts ??= this.#home.wake(this.#agent, { atMs: this.#startedAtMs, monotonicMs: this.#startedMs });
    return this.#parts;
  }
}
