import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type AgentStatus, AgentStatusSchema, Availability } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Load, LoadSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import type { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import type { Doubles } from './doubles.js';
import { createEntrance, type Entrance } from './entrance.js';
import type { MessageHandling } from './message-handling.js';
import type { Started } from './started.js';
import { stateNumbers } from './states.js';
import type { Surroundings } from './surroundings.js';
import { type AnyIntake, createWorkshop, type Workshop } from './workshop.js';

/** One agent at work in a host. */
export interface Runtime {
  /** Takes a message into the mailbox, or says why not: MAILBOX_FULL, MESSAGE_TOO_LARGE, AGENT_DRAINING. */
  offer(inbound: Inbound): MeshError | undefined;
  /** The same of a message that others take in, too, or of which somebody else knows that it is no double. */
  take(intake: AnyIntake): MeshError | undefined;
  readonly doubles: Doubles;
  /** Whether what is worked on beside the rest would be worked on at once; of some agents that is not known beforehand. */
  readonly isFree: boolean;
  /** Takes a message that is being worked on already, since `beganMs` by the monotonic clock. */
  adopt(inbound: Inbound, beganMs: number): MessageHandling;
  /** A message was handled, in so many ms, that was not taken. */
  count(tookMs: number): void;
  /** Keeps what it has and what comes, and handles none of it. Errors: AGENT_DRAINING, until it was resumed after its drain. */
  pause(): void;
  /** Goes on. Errors: AGENT_DRAINING while a drain is under way. */
  resume(): void;
  /** Finishes what it has and takes nothing new; resolves with the number of messages that were not finished in time. */
  drain(timeoutMs: number): Promise<number>;
  /** Gives up every message that still waits. */
  discard(reason: MeshError): void;
  status(): AgentStatus;
  load(): Load;
}

/** Starts an agent: idle, active, with an empty mailbox. */
export function createRuntime(around: Surroundings, started: Started): Runtime {
  return new AgentRuntime(around, started);
}

/** A class, so that ten thousand idle agents share its methods. */
class AgentRuntime implements Runtime {
  readonly #around: Surroundings;
  readonly #started: Started;
  readonly #workshop: Workshop;
  readonly #entrance: Entrance;
  #availability: Exclude<Availability, Availability.UNSPECIFIED> = Availability.ACTIVE;
  /** Drains under way. */
  #drains = 0;

  constructor(around: Surroundings, started: Started) {
    this.#around = around;
    this.#started = started;
    this.#workshop = createWorkshop(around, (intake, ending, error) => this.#entrance.left(intake, ending, error));
    this.#entrance = createEntrance(around, this.#workshop);
  }

  offer(inbound: Inbound): MeshError | undefined {
    return this.#entrance.offer(inbound);
  }

  take(intake: AnyIntake): MeshError | undefined {
    return this.#entrance.take(intake);
  }

  get doubles(): Doubles {
    return this.#entrance.doubles;
  }

  get isFree(): boolean {
    return this.#entrance.isFree;
  }

  adopt(inbound: Inbound, beganMs: number): MessageHandling {
    return this.#entrance.adopt(inbound, beganMs);
  }

  count(tookMs: number): void {
    this.#workshop.count(tookMs);
  }

  pause(): void {
    if (this.#availability === Availability.DRAINING) throw this.#entrance.drainingError();
    this.#turn(Availability.PAUSED);
  }

  resume(): void {
    if (this.#drains > 0) throw this.#entrance.drainingError();
    this.#turn(Availability.ACTIVE);
  }

  async drain(timeoutMs: number): Promise<number> {
    this.#turn(Availability.DRAINING);
    this.#drains++;
    try {
      return await this.#workshop.idle(timeoutMs);
    } finally {
      this.#drains--;
    }
  }

  discard(reason: MeshError): void {
    this.#entrance.discard(reason);
  }

  status(): AgentStatus {
    const { self, clock, knowledge } = this.#around;
    const { mailbox, activity, handled, failed, lastError } = this.#workshop;
    return create(AgentStatusSchema, {
      agentId: self.id,
      namespace: self.namespace,
      state: stateNumbers[activity.state],
      availability: this.#availability,
      uptime: durationFromMs(Math.floor(clock.monotonic() - this.#started.monotonicMs)),
      startedAt: timestampFromMs(this.#started.atMs),
      mailboxSize: mailbox.size,
      mailboxMax: mailbox.max,
      active: activity.active,
      handled: BigInt(handled),
      failed: BigInt(failed),
      knowledgeSize: BigInt(knowledge.size),
      lastError,
    });
  }

  load(): Load {
    const { mailbox, activity, meanMs } = this.#workshop;
    return create(LoadSchema, {
      mailboxSize: mailbox.size,
      active: activity.active,
      state: stateNumbers[activity.state],
      handleMean: durationFromMs(Math.round(meanMs)),
    });
  }

  #turn(availability: Exclude<Availability, Availability.UNSPECIFIED>): void {
    this.#availability = availability;
    this.#entrance.open = availability !== Availability.DRAINING;
    this.#workshop.paused = availability === Availability.PAUSED;
    if (availability !== Availability.PAUSED) this.#workshop.schedule();
  }
}
