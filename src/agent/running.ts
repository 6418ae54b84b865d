import type { AgentDescriptor, AgentStatus } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock } from '../base/index.js';
import type { Controlled } from './control.js';
import type { Conversations } from './conversations/conversations.js';
import type { Runtime } from './runtime.js';
import type { Surroundings } from './surroundings.js';

/** What an agent consists of while it runs. */
interface Parts {
  readonly runtime: Runtime;
  /** Where its messages come in. */
  readonly entrance: Pick<Runtime, 'offer'>;
  readonly hostId: string;
}

/** An agent as its host has it. A class, so that ten thousand idle agents share its methods. */
export class Running implements Controlled {
  readonly runtime: Runtime;
  readonly entrance: Pick<Runtime, 'offer'>;
  readonly #around: Surroundings;
  readonly #hostId: string;

  constructor(around: Surroundings, { runtime, entrance, hostId }: Parts) {
    this.runtime = runtime;
    this.entrance = entrance;
    this.#around = around;
    this.#hostId = hostId;
  }

  get address(): Address {
    return this.#around.address;
  }

  get clock(): Clock {
    return this.#around.clock;
  }

  get descriptor(): AgentDescriptor {
    return this.#around.agent.descriptor;
  }

  get knowledgeSize(): number {
    return this.#around.knowledge.size;
  }

  get conversations(): Conversations {
    return this.#around.conversations;
  }

  status(): AgentStatus {
    return { ...this.runtime.status(), hostId: this.#hostId };
  }
}
