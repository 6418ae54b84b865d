import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, type Reason } from '../base/index.js';
import type { Exchange, Inbound, SendOptions } from '../link/index.js';
import { formatAddress } from '../message/index.js';
import type { Chance } from './chance.js';
import type { FaultPlan } from './faults.js';
import type { Life } from './virtual-time.js';

/** A process on the network, until it dies; the next one in its place is another. */
export interface Place {
  /** Who lives in it, as a qualified id. */
  readonly agent: string;
  readonly sessionId: string;
  readonly life: Life;
  /** Takes a message, or says why not. */
  offer(inbound: Inbound): MeshError | undefined;
}

/** Sees all that is said. */
export interface NetworkWatch {
  said(from: Place, message: Message): void;
  /** It is about to be taken; false: the receiver dies of it. */
  heard(at: Place, message: Message): boolean;
  lost(message: Message, why: string): void;
}

/** Carries messages between processes, as well as the plan of faults lets it. */
export interface Network {
  /** Somebody is there now, in the place of who was there before. */
  enter(place: Place): void;
  /** A process died: nobody is there. */
  leave(place: Place): void;
  /** Who lives under this qualified id now. */
  at(agent: string): Place | undefined;
  /** How a process speaks. */
  exchangeOf(place: Place): Pick<Exchange, 'ask' | 'send'>;
}

/** What a network is made of. */
export interface NetworkParts {
  readonly life: Life;
  readonly chance: Chance;
  readonly plan: FaultPlan;
  /** How long a message takes when nothing goes wrong, in ms. */
  readonly delayMs: readonly [low: number, high: number];
  readonly watch: NetworkWatch;
}

/** A question that is under way. */
interface Call {
  readonly from: Place;
  readonly message: Message;
  /** Undefined once it has ended. */
  settle: ((outcome: Message | MeshError) => void) | undefined;
  /** Where it was heard. */
  readonly hearings: Hearing[];
}

interface Hearing {
  readonly at: Place;
  readonly controller: AbortController;
}

/** How long a message takes that is delayed, and until a broken connection is seen, in ms. */
const delayedMs = [200, 5_000] as const;
const seenMs = [1, 1_500] as const;
const answerTimeoutMs = 30_000;

/** Makes a network on which nobody is. */
export function createNetwork({ life, chance, plan, delayMs, watch }: NetworkParts): Network {
  const places = new Map<string, Place>();
  const calls = new Set<Call>();
  const lastArrival = new Map<string, number>();
  const { clock } = life;

  /** After which time a message arrives; without reordering, not before the one before it. */
  function takes(way: string): number {
    const slow = chance.happens(plan.delay) ? chance.between(...delayedMs) : 0;
    const ownMs = Math.round(chance.between(...delayMs) + slow);
    if (plan.reordering) return ownMs;
    const atMs = Math.max(clock.now() + ownMs, lastArrival.get(way) ?? 0);
    lastArrival.set(way, atMs);
    return atMs - clock.now();
  }

  /** Lets it arrive once, twice or not at all; `lose` is called when the sender gets to know that it is lost. */
  function carry(message: Message, way: string, { arrive, lose }: { arrive(): void; lose(): void }): void {
    if (chance.happens(plan.loss)) {
      const silent = chance.happens(0.5);
      watch.lost(message, silent ? 'lost' : 'lost, and its sender hears so');
      if (!silent) clock.setTimer(chance.between(...seenMs), lose);
      return;
    }
    clock.setTimer(takes(way), arrive);
    if (chance.happens(plan.doubling)) clock.setTimer(takes(way), arrive);
  }

  function targetOf({ receiver }: Message, sessionId: string | undefined): Place | MeshError {
    const agent = receiver ? formatAddress(receiver) : '';
    const place = places.get(agent);
    if (!place?.life.alive) return new MeshError('UNREACHABLE', `nobody is "${agent}" just now`);
    if (sessionId === undefined || sessionId === place.sessionId) return place;
    return new MeshError('SESSION_UNKNOWN', `the session ${sessionId} of "${agent}" is over`);
  }

  /** Offers it to a process; an error says why that did not take it. */
  function hand(place: Place, inbound: Inbound): MeshError | undefined {
    if (watch.heard(place, inbound.message)) return place.offer(inbound);
    return new MeshError('OUTCOME_UNKNOWN', `"${place.agent}" died`);
  }

  /** Brings something that nobody waits for. */
  function bring(message: Message): void {
    const target = targetOf(message, undefined);
    if (target instanceof MeshError) return;
    hand(target, {
      message,
      signal: new AbortController().signal,
      givenUp: undefined,
      reply(answer) {
        if (!target.life.alive) return;
        watch.said(target, answer);
        carry(answer, wayOf(answer), { arrive: () => bring(answer), lose: () => undefined });
      },
      handled: () => undefined,
    });
  }

  function arrive(call: Call, sessionId: string | undefined): void {
    const target = targetOf(call.message, sessionId);
    if (target instanceof MeshError) {
      back(call, target);
      return;
    }
    const controller = new AbortController();
    call.hearings.push({ at: target, controller });
    const { signal } = controller;
    const refused = hand(target, {
      message: call.message,
      signal,
      get givenUp() {
        return signal.aborted ? (signal.reason as MeshError) : undefined;
      },
      reply: answer => target.life.alive && answered(call, target, answer),
      handled: error => error && target.life.alive && back(call, error),
    });
    if (refused) back(call, refused);
  }

  /** An answer is brought to who waits for it; what nobody waits for any more may come all the same. */
  function answered(call: Call, by: Place, answer: Message): void {
    watch.said(by, answer);
    carry(answer, wayOf(answer), {
      arrive() {
        if (call.settle && call.from.life.alive) {
          if (watch.heard(call.from, answer)) end(call, answer);
        } else bring(answer);
      },
      lose: () => end(call, new MeshError('OUTCOME_UNKNOWN', 'the connection broke before the answer came')),
    });
  }

  /** The sender hears of an error. */
  function back(call: Call, error: MeshError): void {
    clock.setTimer(chance.between(...delayMs), () => end(call, error));
  }

  function end(call: Call, outcome: Message | MeshError): void {
    const { settle } = call;
    call.settle = undefined;
    calls.delete(call);
    if (call.from.life.alive) settle?.(outcome);
  }

  function giveUp(call: Call, reason: Reason): void {
    if (!call.settle) return;
    const error = new MeshError(reason, `message ${call.message.id} is not waited for any more`);
    end(call, error);
    for (const { at, controller } of call.hearings)
      clock.setTimer(takes(`${call.from.agent}>${at.agent}`), () => controller.abort(error));
  }

  function ask(from: Place, message: Message, options: SendOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (!from.life.alive) return;
      watch.said(from, message);
      const call: Call = {
        from,
        message,
        settle: outcome => {
          timer.cancel();
          options.signal?.removeEventListener('abort', cancel);
          if (outcome instanceof MeshError) reject(outcome);
          else resolve(outcome);
        },
        hearings: [],
      };
      const untilMs = message.replyBy ? timestampMs(message.replyBy) - clock.now() : answerTimeoutMs;
      const timer = from.life.clock.setTimer(untilMs, () => giveUp(call, 'DEADLINE_PASSED'));
      const cancel = () => giveUp(call, 'CALL_CANCELLED');
      options.signal?.addEventListener('abort', cancel, { once: true });
      calls.add(call);
      carry(message, wayOf(message), {
        arrive: () => arrive(call, options.sessionId),
        lose: () => end(call, new MeshError('NOT_DELIVERED', 'the connection broke')),
      });
      if (options.signal?.aborted) cancel();
    });
  }

  function send(from: Place, message: Message, { sessionId }: SendOptions): ReturnType<Exchange['send']> {
    const wanted = message.receipt || Receipt.ACCEPTED;
    return new Promise((resolve, reject) => {
      if (!from.life.alive) return;
      watch.said(from, message);
      const agent = message.receiver ? formatAddress(message.receiver) : '';
      const taken = () => from.life.alive && resolve({ message, receipt: wanted, receivers: [agent] });
      const failed = (error: MeshError) => from.life.alive && reject(error);
      if (wanted === Receipt.NONE) taken();
      carry(message, wayOf(message), {
        arrive() {
          const target = targetOf(message, sessionId);
          const error = target instanceof MeshError ? target : hand(target, plain(message));
          clock.setTimer(chance.between(...delayMs), () => (error ? failed(error) : taken()));
        },
        lose: () => failed(new MeshError('NOT_DELIVERED', 'the connection broke')),
      });
    });
  }

  function plain(message: Message): Inbound {
    const { signal } = new AbortController();
    return { message, signal, givenUp: undefined, reply: () => undefined, handled: () => undefined };
  }

  function leave(place: Place): void {
    place.life.end();
    if (places.get(place.agent) === place) places.delete(place.agent);
    const gone = new MeshError('OUTCOME_UNKNOWN', `"${place.agent}" is gone`);
    for (const call of calls) {
      if (call.from === place) {
        calls.delete(call);
        call.settle = undefined;
        for (const { controller } of call.hearings)
          clock.setTimer(chance.between(...seenMs), () => controller.abort(gone));
      } else if (call.hearings.at(-1)?.at === place) {
        clock.setTimer(chance.between(...seenMs), () => end(call, gone));
      }
    }
  }

  return {
    enter: place => void places.set(place.agent, place),
    leave,
    at: agent => places.get(agent),
    exchangeOf: place => ({
      ask: (message, options = {}) => ask(place, message, options),
      send: (message, options = {}) => send(place, message, options),
    }),
  };
}

/** Messages of one way keep their order. */
function wayOf({ sender, receiver }: Message): string {
  return `${sender ? formatAddress(sender) : ''}>${receiver ? formatAddress(receiver) : ''}`;
}
