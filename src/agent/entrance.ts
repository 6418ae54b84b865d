import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { encodeMessage, formatAddress } from '../message/index.js';
import { createDoubles, type Doubles } from './doubles.js';
import type { Ending } from './ending.js';
import { deathOf, isDead } from './handle.js';
import { Intake } from './intake.js';
import type { MessageHandling } from './message-handling.js';
import { SharedIntake } from './shared-intake.js';
import type { Surroundings } from './surroundings.js';
import type { AnyIntake, OnLeft, Workshop } from './workshop.js';

/** What decides which messages an agent takes in. */
export interface Entrance {
  /** Whether new messages are taken. */
  open: boolean;
  /** Takes it into the mailbox, or says why not: MAILBOX_FULL, MESSAGE_TOO_LARGE, AGENT_DRAINING. */
  offer(inbound: Inbound): MeshError | undefined;
  /** The same of a message that was not there before, as is known elsewhere. */
  take(intake: AnyIntake): MeshError | undefined;
  /** Whether a message of which all is known beforehand, and that is worked on beside the others, would be worked on at once. */
  readonly isFree: boolean;
  /** Takes in a message that is being worked on since `beganMs` (by the monotonic clock). */
  adopt(inbound: Inbound, beganMs: number): MessageHandling;
  readonly doubles: Doubles;
  /** A message has left the workshop. */
  readonly left: OnLeft;
  /** Gives up every message that waits. */
  discard(reason: MeshError): void;
  drainingError(): MeshError;
}

/** When a full mailbox is worth another try without any experience, and at least, in ms. */
const retryFloorMs = 10;

/** Opens the entrance to a workshop. */
export function createEntrance(around: Surroundings, workshop: Workshop): Entrance {
  return new Gate(around, workshop);
}

/** A class, so that ten thousand idle agents share its methods. */
class Gate implements Entrance {
  open = true;
  readonly #around: Surroundings;
  readonly #workshop: Workshop;
  readonly doubles: Doubles;
  /** Qualified id. */
  readonly #agent: string;
  /** Neither are its messages measured, nor does anybody follow its state. */
  readonly #isPlain: boolean;

  constructor(around: Surroundings, workshop: Workshop) {
    this.#around = around;
    this.#workshop = workshop;
    this.#agent = formatAddress(around.address);
    this.#isPlain = (around.agent.messageBytesMax ?? 0) === 0 && !around.onState;
    this.doubles = createDoubles(this.#agent, around.clock, around.deadlines);
  }

  offer(inbound: Inbound): MeshError | undefined {
    const intake = this.doubles.admit(inbound);
    if (!intake) return undefined;
    const refused = this.#refusal(intake);
    if (refused) this.doubles.forget(intake);
    return refused;
  }

  take(intake: AnyIntake): MeshError | undefined {
    return this.#refusal(intake);
  }

  get isFree(): boolean {
    const workshop = this.#workshop;
    return this.open && this.#isPlain && !workshop.paused && workshop.hasRoom;
  }

  adopt(inbound: Inbound, beganMs: number): MessageHandling {
    return this.#workshop.adopt(this.doubles.admit(inbound) ?? new Intake(inbound), beganMs);
  }

  left(intake: AnyIntake, ending: Ending | 'dead', error: MeshError | undefined): void {
    if (intake instanceof SharedIntake) {
      if (ending === 'handled' || ending === 'failed') intake.finished(this.#agent, error);
      else intake.dropped(this.#agent);
      return;
    }
    if (ending === 'handled' || (ending === 'failed' && !triedAgain(intake))) {
      this.doubles.finished(intake);
      return;
    }
    // Nobody waited for it any more, or it is worth another try; who sent it again may still wait.
    for (const double of this.doubles.forget(intake)) {
      const refused = this.offer(double);
      if (refused) double.handled(refused);
    }
  }

  discard(reason: MeshError): void {
    for (const waiting of this.#workshop.mailbox.purge(() => true)) this.#turnAway(waiting, reason);
  }

  drainingError(): MeshError {
    return new MeshError('AGENT_DRAINING', `agent "${this.#around.self.id}" is draining and takes nothing new`);
  }

  #refusal(intake: AnyIntake): MeshError | undefined {
    if (!this.open) return this.drainingError();
    const { beside, messageBytesMax = 0 } = this.#around.agent;
    if (messageBytesMax > 0) {
      const { length } = encodeMessage(intake.message);
      if (length > messageBytesMax) return this.#tooLarge(length, messageBytesMax);
    }
    const workshop = this.#workshop;
    if (beside && !workshop.paused && beside(intake.message) && workshop.takeBeside(intake)) return undefined;
    if (!this.#waits(intake)) return this.#fullError();
    workshop.schedule();
    return undefined;
  }

  /** Whether there is room in the mailbox, which those that are of no use any more, or matter less, make if need be. */
  #waits(intake: AnyIntake): boolean {
    const { mailbox } = this.#workshop;
    const { priority } = intake.message;
    if (mailbox.offer(intake, priority)) return true;
    const { clock } = this.#around;
    for (const dead of mailbox.purge(waiting => isDead(waiting, clock))) {
      dead.handled(deathOf(dead));
      this.left(dead, 'dead', undefined);
    }
    if (mailbox.offer(intake, priority)) return true;
    const displaced = mailbox.displace(priority);
    if (!displaced) return false;
    this.#turnAway(displaced, this.#fullError());
    return mailbox.offer(intake, priority);
  }

  #turnAway(intake: AnyIntake, reason: MeshError): void {
    if (intake instanceof SharedIntake) {
      intake.dropped(this.#agent);
      return;
    }
    intake.handled(reason);
    for (const double of this.doubles.forget(intake)) double.handled(reason);
  }

  #fullError(): MeshError {
    const { mailbox, meanMs } = this.#workshop;
    const retryAfterMs = Math.max(retryFloorMs, Math.ceil(meanMs));
    return new MeshError(
      'MAILBOX_FULL',
      `the mailbox of agent "${this.#around.self.id}" is full (${mailbox.max}); try again later`,
      { retryAfterMs, details: { mailboxMax: String(mailbox.max) } },
    );
  }

  #tooLarge(length: number, max: number): MeshError {
    return new MeshError(
      'MESSAGE_TOO_LARGE',
      `the message has ${length} bytes; agent "${this.#around.self.id}" takes at most ${max}`,
      { details: { messageBytesMax: String(max) } },
    );
  }
}

/** A node brings a durable message again after a failure that was no answer; then the handler runs once more. */
function triedAgain({ message, answered }: Intake): boolean {
  return message.receipt === Receipt.DURABLE && !answered;
}
