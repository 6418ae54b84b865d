import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type AgentStatus, AgentStatusSchema, Availability } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Load, LoadSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { createActivity } from './activity.js';
import { deathOf, handle, isDead } from './handle.js';
import type { Ending } from './handling.js';
import { createMailbox } from './mailbox.js';
import { stateNumbers } from './states.js';
import type { Surroundings } from './surroundings.js';

/** One agent at work in a host. */
export interface Runtime {
  /** Takes a message into the mailbox, or says why not: MAILBOX_FULL, AGENT_DRAINING. */
  offer(inbound: Inbound): MeshError | undefined;
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

/** After so many messages in a row, others get their turn. */
const turnMax = 64;
/** How many messages may be worked on beside the others. */
const besideMax = 64;
/** Weight of the newest message in the mean time to handle one. */
const meanWeight = 0.1;
/** When a full mailbox is worth another try without any experience, and at least, in ms. */
const retryFloorMs = 10;

/** Starts an agent: idle, active, with an empty mailbox. */
export function createRuntime(around: Surroundings): Runtime {
  const { agent, clock, self } = around;
  const mailbox = createMailbox<Inbound>(agent.mailboxMax);
  const activity = createActivity();
  const startedAtMs = clock.now();
  const startedMs = clock.monotonic();
  let availability = Availability.ACTIVE;
  let handled = 0n;
  let failed = 0n;
  let meanMs = 0;
  let lastError = '';
  /** Messages taken since others had their turn. */
  let taken = 0;
  let scheduled = false;
  let working = false;
  let onIdle: (() => void)[] = [];
  /** Drains under way. */
  let drains = 0;

  /** Goes on soon: within this turn of the event loop, or in the next one when it has had its share of this one. */
  function schedule(): void {
    if (scheduled || working) return;
    scheduled = true;
    if (taken < turnMax) {
      queueMicrotask(work);
    } else {
      taken = 0;
      setImmediate(work);
    }
  }

  function work(): void {
    scheduled = false;
    working = true;
    while (availability !== Availability.PAUSED && activity.active < agent.concurrencyMax && taken < turnMax) {
      const inbound = mailbox.take();
      if (!inbound) break;
      if (isDead(inbound, clock)) inbound.handled(deathOf(inbound));
      else take(inbound);
    }
    working = false;
    if (mailbox.size === 0 && activity.active === 0) tellIdle();
    else if (taken >= turnMax) schedule();
  }

  function goesBeside({ message }: Inbound): boolean {
    if (!agent.beside || availability !== Availability.ACTIVE) return false;
    return activity.active < agent.concurrencyMax + besideMax && agent.beside(message);
  }

  function take(inbound: Inbound): void {
    taken++;
    const takenMs = clock.monotonic();
    handle(around, inbound, { task: activity.begin(), done: (ending, error) => finish(ending, error, takenMs) });
  }

  function finish(ending: Ending, error: MeshError | undefined, takenMs: number): void {
    const tookMs = clock.monotonic() - takenMs;
    meanMs = meanMs === 0 ? tookMs : meanMs + meanWeight * (tookMs - meanMs);
    if (ending === 'handled') handled++;
    if (ending === 'failed') {
      failed++;
      lastError = error?.message ?? '';
    }
    schedule();
  }

  function tellIdle(): void {
    const waiting = onIdle;
    onIdle = [];
    for (const tell of waiting) tell();
  }

  function fullError(): MeshError {
    const retryAfterMs = Math.max(retryFloorMs, Math.ceil(meanMs));
    return new MeshError(
      'MAILBOX_FULL',
      `the mailbox of agent "${self.id}" is full (${mailbox.max}); try again later`,
      {
        retryAfterMs,
        details: { mailboxMax: String(mailbox.max) },
      },
    );
  }

  function drainingError(): MeshError {
    return new MeshError('AGENT_DRAINING', `agent "${self.id}" is draining and takes nothing new`);
  }

  return {
    offer(inbound) {
      if (availability === Availability.DRAINING) return drainingError();
      if (goesBeside(inbound)) {
        take(inbound);
        return undefined;
      }
      const { priority } = inbound.message;
      if (!mailbox.offer(inbound, priority)) {
        for (const dead of mailbox.purge(waiting => isDead(waiting, clock))) dead.handled(deathOf(dead));
        if (!mailbox.offer(inbound, priority)) return fullError();
      }
      schedule();
      return undefined;
    },
    pause() {
      if (availability === Availability.DRAINING) throw drainingError();
      availability = Availability.PAUSED;
    },
    resume() {
      if (drains > 0) throw drainingError();
      availability = Availability.ACTIVE;
      schedule();
    },
    drain(timeoutMs) {
      availability = Availability.DRAINING;
      drains++;
      return new Promise<number>(resolve => {
        const timer = clock.setTimer(timeoutMs, () => resolve(mailbox.size + activity.active));
        onIdle.push(() => {
          timer.cancel();
          resolve(0);
        });
        schedule();
      }).finally(() => {
        drains--;
      });
    },
    discard(reason) {
      for (const waiting of mailbox.purge(() => true)) waiting.handled(reason);
    },
    status: () =>
      create(AgentStatusSchema, {
        agentId: self.id,
        namespace: self.namespace,
        state: stateNumbers[activity.state],
        availability,
        uptime: durationFromMs(Math.floor(clock.monotonic() - startedMs)),
        startedAt: timestampFromMs(startedAtMs),
        mailboxSize: mailbox.size,
        mailboxMax: mailbox.max,
        active: activity.active,
        handled,
        failed,
        knowledgeSize: BigInt(around.knowledge.size),
        lastError,
      }),
    load: () =>
      create(LoadSchema, {
        mailboxSize: mailbox.size,
        active: activity.active,
        state: stateNumbers[activity.state],
        handleMean: durationFromMs(Math.round(meanMs)),
      }),
  };
}
