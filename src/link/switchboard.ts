import type { Cancel } from '#gen/dacp/link/v1/link_pb.js';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, type Deadlines, MeshError, toMeshError } from '../base/index.js';
import { formatAddress, wantsAnswer } from '../message/index.js';
import { goesToMany } from './brokering.js';
import { Asking, type Sent, Unheard } from './calls.js';
import type { Depot } from './durable/depot.js';
import { createElsewhere, nobodyHeld } from './elsewhere.js';
import type { LocalAgents } from './exchange.js';
import type { WayBack } from './following.js';
import {
  type Forwarding,
  followMs,
  keptMs,
  nobodyError,
  type Plan,
  plainly,
  tooLate,
  unfinished,
} from './forwarding.js';
import type { Header } from './header.js';
import type { LocalInbound, OpenInbound } from './inbound.js';
import type { InboundDelivery } from './inbound-frame.js';
import { keepHere } from './keep-here.js';
import type { Leg } from './leg.js';
import type { LinkLimits } from './limits.js';
import type { Link } from './link.js';
import { LinkOrigin } from './link-origin.js';
import { deliverHere, deliverOpenly } from './local-delivery.js';
import type { LinkObserver } from './observer.js';
import type { Origin } from './origin.js';
import { type Parcel, parcelOf } from './parcel.js';
import { type Asked, createPosting, type Wanted } from './posting.js';
import type { Bringing, Destination, Router, Wish } from './router.js';
import { sendOut } from './send-out.js';
import type { Transit } from './transit.js';
import { createTransits } from './transits.js';

export interface SwitchboardOptions {
  readonly router: Router;
  /** Reads what came over a link: a relay its header, a host all of it. Errors: MESSAGE_UNREADABLE. */
  readonly read: (delivery: InboundDelivery) => Parcel;
  readonly agents: LocalAgents | undefined;
  /** Keeps messages until they are handled: what a node has, and a host has not. */
  readonly depot: Pick<Depot, 'take'> | undefined;
  /** Why nothing new is taken; undefined: it is. Answers are taken to the end. */
  readonly closing: () => MeshError | undefined;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly observer: LinkObserver;
}

/** The centre of the room: whatever comes, from agents here or over links, goes through `forward`. */
export interface Switchboard {
  /** Brings a message where it belongs; its origin hears the rest. Undefined: nothing more can be heard of it. */
  forward(parcel: Parcel, origin: Origin, forwarding: Forwarding): Transit | undefined;
  /** Asks from here. */
  ask(message: Message, wanted: Wanted): Asked;
  /** Sends a message from here of which nothing but its acceptance is waited for. Errors (rejected): as `Exchange.send`. */
  publish(message: Message): Promise<Sent>;
  /** Brings a message that is kept here to its receiver; its origin hears the end. */
  bring(parcel: Parcel, origin: Origin, wish: Bringing): void;
  /** A delivery came; true: it is no reply. Errors: PROTOCOL_VIOLATED for one that cannot be read. */
  delivery(link: Link, delivery: InboundDelivery, sequence: number): boolean;
  cancel(link: Link, cancel: Cancel): void;
  /** Something with this id that was said here is followed. */
  asks(id: string): boolean;
  /** A link is over: nobody waits any more for what came over it. */
  linkEnded(link: Link, error: MeshError): void;
  /** Something is under way that came or went over this link. */
  uses(link: Link): boolean;
  /** Resolves once nothing is under way any more. */
  idle(): Promise<void>;
  /** Everything that is under way ends with this. */
  close(error: MeshError): void;
  /** How many messages are followed. */
  size(): number;
}

/** From whom a message comes that is to be kept, and how. */
interface Keeping {
  readonly origin: Origin;
  readonly forwarding: Forwarding;
}

/** Makes a process's switchboard. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { router, read, agents, depot, limits, clock, deadlines, observer } = options;
  const transits = createTransits();
  const elsewhere = createElsewhere(options);
  const posting = createPosting({ ...options, transits, elsewhere, refuse, refuseNew, forward, dispatch });

  function forward(parcel: Parcel, origin: Origin, forwarding: Forwarding): Transit | undefined {
    try {
      refuse(parcel, origin, forwarding);
      const answered = forwarding.back ?? answeredBy(parcel, origin);
      if (answered && finish(answered, parcel)) {
        const { receipt } = parcel.header;
        if (receipt !== Receipt.NONE) origin.reached(receipt === Receipt.DURABLE ? Receipt.HANDLED : receipt, []);
        return undefined;
      }
      if (!answered) refuseNew(origin);
      if (depot && parcel.header.receipt === Receipt.DURABLE) return keep(depot, parcel, { origin, forwarding });
      const destinations =
        answered && !answered.transit.answersElsewhere
          ? [homeOf(answered.transit.origin, parcel)]
          : router.route(parcel, forwarding, origin);
      if (destinations.length === 0) throw nobodyError(parcel);
      return dispatch(parcel, origin, { destinations, forwarding });
    } catch (error) {
      origin.refused([], toMeshError(error));
      return undefined;
    }
  }

  function refuse({ header }: Parcel, origin: Origin, { receivers }: Wish): void {
    if (header.id === '' || !header.sender || !header.receiver)
      throw new MeshError('FIELD_INVALID', `message "${header.id}" needs an id, a sender and a receiver`);
    if (header.replyByMs !== undefined && header.replyByMs <= clock.now())
      throw new MeshError('DEADLINE_PASSED', `the deadline of message ${header.id} had passed before it was delivered`);
    // For a topic, a team or the broker several deliveries may come, each for others of those who are meant.
    const isPart = origin.link !== undefined && receivers.length > 0 && goesToMany(header);
    if (!isPart && transits.isOpen(header.id, origin.link === undefined))
      throw new MeshError('MESSAGE_IN_FLIGHT', `a message with the id ${header.id} is under way; give each its own id`);
  }

  /** Leaves a message to the depot. Whoever asks here waits for the answer, for as long as it takes. */
  function keep(depot: Pick<Depot, 'take'>, parcel: Parcel, { origin, forwarding }: Keeping): Transit | undefined {
    const transit = forwarding.ask ? follow(parcel, origin, forwarding) : undefined;
    if (!transit) {
      depot.take(parcel, origin, forwarding);
      return undefined;
    }
    const asking = new Asking(origin, transit.leg([]));
    transit.begun();
    try {
      depot.take(parcel, asking, forwarding);
    } catch (error) {
      asking.refused([], toMeshError(error));
    }
    return limited(transit, parcel, forwarding);
  }

  function bring(parcel: Parcel, origin: Origin, wish: Bringing): void {
    try {
      const destinations = router.route(parcel, wish, origin);
      if (destinations.length === 0) throw nobodyError(parcel);
      const silent = destinations.some(({ by }) => by && !(by instanceof MeshError) && 'simple' in by && by.simple);
      const timeoutMs = silent ? Math.min(wish.silenceMs, wish.timeoutMs) : wish.timeoutMs;
      const { receivers, sessionId } = wish;
      const forwarding = { receivers, sessionId, timeoutMs, ask: false, kept: true };
      dispatch(parcel, origin, { destinations, forwarding });
    } catch (error) {
      origin.refused([], toMeshError(error));
    }
  }

  function refuseNew({ link }: Origin): void {
    const closing = options.closing();
    if (closing) throw closing;
    if (!link || transits.countFrom(link) < limits.followedMax) return;
    const text = `${limits.followedMax} messages of this process wait for their end; send slower or try again`;
    throw new MeshError('LINK_BUSY', text, { retryAfterMs: 1_000 });
  }

  /** The part of the way that this message comes back on, when it answers one that is followed here. */
  function legBack({ header }: Parcel, { link }: Origin): WayBack | undefined {
    const { inReplyTo, sender } = header;
    return inReplyTo === '' ? undefined : transits.answeredBy(inReplyTo, { link, sender: sender?.text ?? '' });
  }

  /** The same. Errors: DEADLINE_PASSED when it answers a question that is over. */
  function answeredBy(parcel: Parcel, origin: Origin): WayBack | undefined {
    const { inReplyTo } = parcel.header;
    const leg = legBack(parcel, origin);
    if (leg || inReplyTo === '' || !transits.isOver(inReplyTo)) return leg;
    observer.add('replies_dropped', 1);
    throw new MeshError('DEADLINE_PASSED', `nobody waits any more for an answer to message ${inReplyTo}`);
  }

  /** Ends a leg with its answer; true: somebody in this process waited for the answer and has it. */
  function finish(leg: WayBack, answer: Parcel): boolean {
    const { transit } = leg;
    const { origin } = transit;
    const sender = answer.header.sender?.text ?? '';
    // What comes from elsewhere mostly speaks for all who were asked, and then nobody needs to know who is left.
    if (origin.hearsAll && leg.carrier) {
      const taken = origin.takes(answer);
      if (!transit.ended) leg.finishedBy(sender);
      return taken;
    }
    if (leg.isLast) origin.answered();
    leg.finishedBy(sender);
    if (!origin.takes(answer)) return false;
    if (!transit.ended && !origin.hearsAll)
      transit.abort(new MeshError('CALL_CANCELLED', 'another agent has answered'), true);
    return true;
  }

  function dispatch(parcel: Parcel, origin: Origin, { destinations, forwarding }: Plan): Transit | undefined {
    const { sessionId } = forwarding;
    const [only] = destinations;
    if (only?.by === undefined && destinations.length === 1 && endsAtOnce(parcel, origin, forwarding)) {
      deliverOpenly(parcel, { receivers: only?.receivers ?? [], origin, desk: openDesk }, agents);
      return undefined;
    }
    const transit = follow(parcel, origin, forwarding);
    for (const { by, receivers } of destinations) {
      const leg = transit?.leg(receivers);
      if (by === undefined) deliverHere(parcel, { receivers, origin, leg, desk }, agents);
      else if (by instanceof MeshError) (leg ?? origin).refused(receivers, by);
      else if ('keep' in by) keepHere(parcel, { keeper: by, receivers, origin, leg });
      else sendOut(parcel, { carrier: by, receivers, sessionId, origin, leg }, limits);
    }
    transit?.begun();
    return transit && limited(transit, parcel, forwarding);
  }

  /** Sees to it that it ends; undefined: it has. */
  function limited(transit: Transit, parcel: Parcel, forwarding: Forwarding): Transit | undefined {
    if (transit.ended) return undefined;
    const { replyByMs } = parcel.header;
    const leftMs = replyByMs === undefined ? forwarding.timeoutMs : replyByMs - clock.now();
    transit.deadline = deadlines.add(leftMs, () => expire(transit, replyByMs !== undefined));
    return transit;
  }

  /** Begins to follow a message, if there is anything to be heard of it. */
  function follow({ header }: Parcel, origin: Origin, forwarding: Forwarding): Transit | undefined {
    const { ask, kept: here = false, receivers, sessionId } = forwarding;
    const kept = header.receipt === Receipt.DURABLE && (here || origin.link !== undefined);
    const wanted = ask ? Receipt.NONE : kept ? Receipt.HANDLED : header.receipt;
    const answers = ask || (origin.link !== undefined && isQuestion(header));
    if (wanted === Receipt.NONE && !answers) return undefined;
    const toMany = goesToMany(header);
    const { id } = header;
    const answersElsewhere = header.answersElsewhere || here;
    const forAnybody = !toMany && !kept && receivers.length === 0 && sessionId === '';
    const onward = forAnybody ? moveOn : undefined;
    return transits.open({ id, origin, wanted, answers, answersElsewhere, toMany, kept, moveOn: onward }, ask);
  }

  /** Sends what was refused before anybody had it to another instance, if there is one. */
  function moveOn(transit: Transit, error: MeshError): boolean {
    const [{ carrier, item } = {}, ...others] = transit.legs;
    if (!carrier || !item || others.length > 0) return false;
    const move = elsewhere(transit, { carrier, record: item.record, error });
    if (!move) return false;
    const { by, receivers } = move.destination;
    const leg = transit.begunAnew(receivers);
    sendOut(move.parcel, { carrier: by, receivers, sessionId: '', origin: nobodyHeld, leg }, limits);
    return true;
  }

  function expire(transit: Transit, told: boolean): void {
    observer.add('deadlines_passed', 1);
    transit.expire(tooLate(transit.id), told);
  }

  /** Takes the answer of an agent of this process. */
  function desk(inbound: LocalInbound<Leg>, message: Message): void {
    if (!inbound.open) {
      observer.add('replies_dropped', 1);
      return;
    }
    const { leg } = inbound;
    const answer = parcelOf(message);
    if (leg && !leg.transit.ended && finish(leg, answer)) return;
    sendHome(answer, inbound, inbound.agent);
  }

  /** Takes an answer that nobody waits for. */
  function openDesk(inbound: OpenInbound, message: Message): void {
    const answer = parcelOf(message);
    const agent = answer.header.sender?.text ?? '';
    if (!inbound.isOpenTo(agent)) {
      observer.add('replies_dropped', 1);
      return;
    }
    sendHome(answer, inbound, agent);
    inbound.answeredBy(agent);
  }

  function sendHome(answer: Parcel, question: Pick<LocalInbound<Leg>, 'message' | 'origin'>, agent: string): void {
    const { origin } = question;
    if (origin.lost || answersElsewhere(question)) forward(answer, new Unheard(agent), plainly);
    else dispatch(answer, new Unheard(agent), { destinations: [homeOf(origin, answer)], forwarding: plainly });
  }

  /** The way back to where a message came from. */
  function homeOf({ link, sender }: Origin, { header }: Parcel): Destination {
    return { by: link && (router.wayBack?.(link, header) ?? link), receivers: [sender] };
  }

  function delivery(link: Link, got: InboundDelivery, sequence: number): boolean {
    const parcel = readOrBreak(got);
    const origin = new LinkOrigin(link, sequence, { header: parcel.header, receivers: got.receivers });
    if (!router.undecided?.(link, origin.sender, () => enter(parcel, origin, got))) enter(parcel, origin, got);
    return parcel.header.inReplyTo === '';
  }

  function enter(parcel: Parcel, origin: LinkOrigin, { receivers, sessionId }: Wish): void {
    if (origin.lost) return;
    const back = legBack(parcel, origin);
    // An agent that was asked may answer, even if it is not registered any more: agents that go finish what they have.
    const denied = back?.receivers.includes(origin.sender) ? undefined : router.denies(origin.link, parcel.header);
    if (denied) origin.refused([], denied);
    else if (isForHere(parcel, origin)) takeHere(parcel, origin, receivers);
    else {
      const timeoutMs = isKept(parcel) ? keptMs : followMs;
      forward(parcel, origin, { receivers, sessionId, ask: false, timeoutMs, back });
    }
    origin.release();
  }

  /** Most of what comes to a host is for mailboxes here and no answer, and is over once it is there. */
  function isForHere(parcel: Parcel, origin: Origin): boolean {
    return router.passesNothingOn === true && parcel.header.inReplyTo === '' && endsAtOnce(parcel, origin, plainly);
  }

  function takeHere(parcel: Parcel, origin: Origin, receivers: readonly string[]): void {
    try {
      refuse(parcel, origin, { receivers, sessionId: '' });
      refuseNew(origin);
      deliverOpenly(parcel, { receivers, origin, desk: openDesk }, agents);
    } catch (error) {
      origin.refused([], toMeshError(error));
    }
  }

  /** Whether a message counts against the credit is written in it: one that cannot be read ends the link. */
  function readOrBreak(got: InboundDelivery): Parcel {
    try {
      return read(got);
    } catch (error) {
      throw new MeshError('PROTOCOL_VIOLATED', toMeshError(error).message, { cause: error });
    }
  }

  return {
    forward,
    ask: posting.ask,
    publish: posting.publish,
    bring,
    delivery,
    cancel(link, { messageId }) {
      const error = new MeshError('CALL_CANCELLED', `the sender of message ${messageId} no longer wants it answered`);
      transits.from(link, messageId)?.abort(error, true);
    },
    asks: id => transits.isOpen(id, true),
    linkEnded(link, error) {
      // What is kept elsewhere is still wanted: whoever works on it here goes on, and says so when it is asked again.
      for (const transit of transits.all())
        if (transit.origin.link === link && !transit.kept) transit.abort(error, true);
    },
    uses: link => transits.all().some(transit => transit.goesOver(link)),
    idle: transits.idle,
    close(error) {
      for (const transit of transits.all()) {
        transit.abort(error, true);
        transit.origin.refused([], transit.origin.link ? unfinished(transit.id, error) : error);
      }
    },
    size: transits.size,
  };
}

/** Nothing can be heard of it after it was offered to the agents here. */
function endsAtOnce({ header }: Parcel, origin: Origin, { ask, kept = false }: Forwarding): boolean {
  if (ask || kept) return false;
  if (header.receipt !== Receipt.ACCEPTED && header.receipt !== Receipt.NONE) return false;
  return origin.link === undefined || !isQuestion(header);
}

function answersElsewhere({ message, origin }: Pick<LocalInbound<Leg>, 'message' | 'origin'>): boolean {
  return message.replyTo !== undefined && formatAddress(message.replyTo) !== origin.sender;
}

function isKept({ header }: Parcel): boolean {
  return header.receipt === Receipt.DURABLE;
}

/** Its answer must find the way back over this process. */
function isQuestion({ answersElsewhere, replyByMs, performative }: Header): boolean {
  return !answersElsewhere && (replyByMs !== undefined || wantsAnswer(performative));
}
