import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Proposal } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { failureOf } from '../../message/index.js';
import type { Span } from '../../observability/index.js';
import { createActivity } from '../activity.js';
import { type ContextSource, createContext } from '../context.js';
import type { Handling } from '../handling.js';
import { Intake } from '../intake.js';
import { isPromise } from '../is-promise.js';
import { type Follower, MessageHandling, startSpan } from '../message-handling.js';
import type { Stop } from '../stop.js';
import type { Surroundings } from '../surroundings.js';
import { fail, goOn } from '../think.js';
import { answerOf, type Bid, type Bidder, promiseOf, type Refusal, withCall } from './bid.js';
import type { Answer } from './kept-answers.js';
import type { SharedCall } from './shared-call.js';

/** An agent that may bid at once. */
export interface AtOnce {
  readonly around: Surroundings;
  /** Takes a call as any message is taken, since `beganMs`: it is answered later, or has failed. */
  adopt(inbound: Inbound, call: SharedCall, beganMs: number): Handling;
}

/** Nothing is said at once: it is under way. */
export const underWay = 'under way';

/**
 * Has an agent bid without all that a message goes through, which is more work than most bids are. What takes longer, fails or uses more
 * of its context than most bids do goes on as any message does.
 */
export function bidAtOnce(inHand: BidInHand, bidder: Bidder): Answer | typeof underWay {
  const span = inHand.begin();
  return span ? bidWithin(span, inHand, bidder) : bid(inHand, bidder);
}

/** By itself, since a function that has another one in it allocates for that each time. */
function bidWithin(span: Span, inHand: BidInHand, bidder: Bidder): Answer | typeof underWay {
  return span.run(() => bid(inHand, bidder));
}

function bid(inHand: BidInHand, bidder: Bidder): Answer | typeof underWay {
  const { shared, by } = inHand;
  let promised: Proposal | MeshError;
  try {
    const outcome = shared.isEmpty
      ? {}
      : bidder(shared.input(), withCall(createContext(by.around, inHand), shared.terms));
    if (isPromise(outcome) || inHand.isAdopted) return later(inHand, outcome);
    promised = promiseOf(outcome, shared.terms);
  } catch (thrown) {
    fail(inHand.handling, thrown);
    return underWay;
  }
  inHand.end();
  return promised instanceof MeshError ? failureOf(promised) : promised;
}

function later({ handling, shared }: BidInHand, said: Bid | Refusal | PromiseLike<Bid | Refusal>): typeof underWay {
  const { terms } = shared;
  goOn(handling, isPromise(said) ? said.then(bid => answerOf(bid, terms)) : answerOf(said, terms));
  return underWay;
}

const nobody: Follower = { activity: createActivity(), done: () => undefined };

function handledBefore({ by, inbound, beganMs }: BidInHand): Handling {
  const handling = new MessageHandling(by.around, { inbound: new Intake(inbound), beganMs, follower: nobody });
  handling.over = true;
  return handling;
}

/**
 * A call in the hands of a bidder: its handling is made when the bidder uses what only that has. Who does so after it has bid gets one
 * that is over: nobody would end it.
 */
export class BidInHand implements ContextSource {
  readonly by: AtOnce;
  readonly shared: SharedCall;
  readonly #place: number;
  /** It was answered at once. */
  #isOver = false;
  #handling: Handling | undefined = undefined;

  /** `place`: of the bidder, among those who are called. */
  constructor(by: AtOnce, shared: SharedCall, place: number) {
    this.by = by;
    this.shared = shared;
    this.#place = place;
  }

  get message(): Message {
    return this.shared.message;
  }

  get inbound(): Inbound {
    return this.shared.inbounds.of(this.#place);
  }

  /** It is handled from the time on that its bidder was asked; who looks only after its bid is told when the last of all was done. */
  get beganMs(): number {
    return this.#handling?.beganMs ?? this.shared.atMs;
  }

  get isAdopted(): boolean {
    return this.#handling !== undefined;
  }

  get handling(): Handling {
    this.#handling ??= this.#makeHandling();
    return this.#handling;
  }

  /** Its bidder is asked now: begins its span, where that is recorded. It is made when the answer has left. */
  begin(): Span | undefined {
    const { spans, message } = this.shared;
    if (!spans) return undefined;
    const span = startSpan(this.by.around, message, true);
    spans[this.#place] = span;
    return span;
  }

  end(): void {
    this.#isOver = true;
    this.#span?.end();
  }

  get #span(): Span | undefined {
    return this.shared.spans?.[this.#place];
  }

  #makeHandling(): Handling {
    const handling = this.#isOver ? handledBefore(this) : this.#adopt();
    const span = this.#span;
    if (span) handling.span = span;
    return handling;
  }

  #adopt(): Handling {
    const { telemetry } = this.by.around;
    telemetry.received(this.shared.message);
    const { beganMs } = this;
    telemetry.decided(this.shared.message, undefined, { durationMs: 0, nowMs: beganMs });
    const handling = this.by.adopt(this.inbound, this.shared, beganMs);
    handling.understood = true;
    handling.percept = this.shared.meant;
    handling.decision = this.shared.meant;
    return handling;
  }

  get deadlineMs(): number {
    return this.handling.deadlineMs;
  }

  get stop(): Stop {
    return this.handling.stop;
  }

  get span(): Handling['span'] {
    return this.handling.span;
  }

  on(event: Parameters<Handling['on']>[0]): void {
    this.handling.on(event);
  }
}
