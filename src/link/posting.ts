import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, type Deadlines, MeshError, toMeshError } from '../base/index.js';
import { goesToMany } from './brokering.js';
import { Ask, type Call, Send, type Sent, Unheard } from './calls.js';
import type { Elsewhere } from './elsewhere.js';
import { type Forwarding, followMs, nobodyError, type Plan, plainly, tooLate } from './forwarding.js';
import type { LinkLimits } from './limits.js';
import type { LinkObserver } from './observer.js';
import type { Origin } from './origin.js';
import { type Parcel, parcelOf } from './parcel.js';
import { Publication } from './publication.js';
import { Question } from './question.js';
import type { Destination, Router, Straight, Wish } from './router.js';
import { encode } from './send-out.js';
import type { Transit } from './transit.js';
import type { Transits } from './transits.js';

/** How somebody in this process asks. */
export interface Wanted {
  /** Only this instance; empty: any. */
  readonly sessionId: string;
  /** How long to wait when the message does not say so itself. */
  readonly timeoutMs: number;
}

/** A question that was asked here. */
export interface Asked {
  /** The answer. Errors: as `Exchange.ask`. */
  readonly result: Promise<Message>;
  /** Nobody wants an answer any more; `result` rejects with this. */
  cancel(error: MeshError): void;
}

/** What posting stands on. */
export interface PostingOptions {
  readonly router: Router;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly observer: LinkObserver;
  readonly transits: Transits;
  readonly elsewhere: Elsewhere;
  /** Throws when the message cannot be sent. */
  refuse(parcel: Parcel, origin: Origin, wish: Wish): void;
  /** Throws when nothing new is taken. */
  refuseNew(origin: Origin): void;
  forward(parcel: Parcel, origin: Origin, forwarding: Forwarding): Transit | undefined;
  dispatch(parcel: Parcel, origin: Origin, plan: Plan): Transit | undefined;
}

/** What is said most by agents here: questions, and what is told or published. It mostly leaves over one link. */
export interface Posting {
  ask(message: Message, wanted: Wanted): Asked;
  publish(message: Message): Promise<Sent>;
}

/** A sender in this process that nothing is told. */
const here = new Unheard('');

export function createPosting(options: PostingOptions): Posting {
  const { router, limits, clock, deadlines, observer, transits, elsewhere, forward, dispatch } = options;
  const fixed = {
    ended: transits.ended,
    over: transits.over,
    late({ id }: { readonly id: string }) {
      observer.add('deadlines_passed', 1);
      return tooLate(id);
    },
    movesOn: () => false,
  };
  const keeper = { ...fixed, movesOn };

  function routed(parcel: Parcel, wish: Wish): readonly Destination[] {
    options.refuse(parcel, here, wish);
    options.refuseNew(here);
    const destinations = router.route(parcel, wish, here);
    if (destinations.length === 0) throw nobodyError(parcel);
    return destinations;
  }

  function bytesFor(parcel: Parcel, { receivers }: Straight, sessionId: string): Uint8Array {
    return encode(parcel, { receivers, sessionId, origin: here }, limits);
  }

  function ask(message: Message, { sessionId, timeoutMs }: Wanted): Asked {
    const parcel = parcelOf(message);
    const { header } = parcel;
    const sender = header.sender?.text ?? '';
    const forwarding = { receivers: [], sessionId, ask: true, timeoutMs };
    if (header.receipt === Receipt.DURABLE || goesToMany(header)) {
      const call = new Ask(sender);
      return asked(call, forward(parcel, call, forwarding));
    }
    try {
      const destinations = routed(parcel, forwarding);
      const destination = straight(destinations);
      if (!destination) return dispatched(parcel, sender, { destinations, forwarding });
      const record = bytesFor(parcel, destination, sessionId);
      const question = new Question({ id: header.id, sender, destination, record }, sessionId === '' ? keeper : fixed);
      const leftMs = header.replyByMs === undefined ? timeoutMs : header.replyByMs - clock.now();
      post(question, leftMs);
      return question;
    } catch (error) {
      return { result: Promise.reject(toMeshError(error)), cancel: () => undefined };
    }
  }

  function dispatched(parcel: Parcel, sender: string, plan: Plan): Asked {
    const call = new Ask(sender);
    return asked(call, dispatch(parcel, call, plan));
  }

  function publish(message: Message): Promise<Sent> {
    const parcel = parcelOf(message);
    const sender = parcel.header.sender?.text ?? '';
    try {
      const destinations = routed(parcel, plainly);
      const destination = straight(destinations);
      if (!destination) return spread(parcel, new Send(sender, message), destinations);
      const record = bytesFor(parcel, destination, '');
      const publication = new Publication({ message, sender, destination, record }, keeper);
      post(publication, followMs);
      return publication.result;
    } catch (error) {
      const call = new Send(sender, message);
      call.refused([], toMeshError(error));
      return call.result;
    }
  }

  function post(item: Question | Publication, leftMs: number): void {
    transits.follow(item);
    item.deadline = deadlines.add(leftMs, item);
    sendOff(item);
  }

  function sendOff(item: Question | Publication): void {
    const error = item.carrier.send(item);
    if (error) item.refused([], error);
  }

  function movesOn(item: Question | Publication, error: MeshError): boolean {
    const move = elsewhere(item, { carrier: item.carrier, record: item.record, error });
    if (!move) return false;
    item.carrier.settle(item);
    const { parcel, destination } = move;
    item.record = bytesFor(parcel, destination, '');
    item.carrier = destination.by;
    item.receivers = destination.receivers;
    item.sequence = 0;
    sendOff(item);
    return true;
  }

  /** To several processes, or to agents of this one. */
  function spread(parcel: Parcel, call: Send, destinations: readonly Destination[]): Promise<Sent> {
    dispatch(parcel, call, { destinations, forwarding: plainly });
    return call.result;
  }

  return { ask, publish };
}

/** The only destination, if a carrier leads there. */
function straight(destinations: readonly Destination[]): Straight | undefined {
  const [destination] = destinations;
  const by = destination?.by;
  if (!destination || destinations.length > 1 || !by || by instanceof MeshError || 'keep' in by) return undefined;
  return destination as Straight;
}

function asked(call: Call<Message>, transit: Transit | undefined): Asked {
  return {
    result: call.result,
    cancel(error) {
      transit?.abort(error, true);
      call.refused([], error);
    },
  };
}
