import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import {
  type BackoffOptions,
  backoffMs,
  type CancelSignal,
  type Clock,
  MeshError,
  newId,
  sleep,
  toMeshError,
} from '../base/index.js';
import { formatAddress, senderOf } from '../message/index.js';
import { Send, type Sent } from './calls.js';
import type { Exchange, SendOptions } from './exchange.js';
import { followMs } from './forwarding.js';
import { parcelOf } from './parcel.js';
import type { Asked } from './posting.js';
import type { Switchboard } from './switchboard.js';

/** What an exchange does for the agents of its process. */
export type Calling = Pick<Exchange, 'ask' | 'send'>;

/** How often a question is asked that another instance may answer, and how long to wait between the tries. */
const triesMax = 5;
const again: BackoffOptions = { firstMs: 10, maxMs: 500 };

/** Makes `ask` and `send` of a switchboard; each ends, at the latest at its deadline. */
export function createCalling(switchboard: Switchboard, clock: Clock): Calling {
  function startAsk(message: Message, options: SendOptions): Promise<Message> {
    const { signal, sessionId = '', timeoutMs = followMs } = options;
    if (signal?.aborted) return Promise.reject(cancelError(message.id, signal));
    const asked = switchboard.ask(message, { sessionId, timeoutMs });
    if (signal) cancelWith(signal, message.id, asked);
    return asked.result;
  }

  function startSend(call: Send, message: Message, options: SendOptions): Promise<Sent> {
    const { signal, sessionId = '', timeoutMs = followMs } = options;
    if (signal?.aborted) return Promise.reject(cancelError(message.id, signal));
    const forwarding = { receivers: [], sessionId, ask: false, timeoutMs };
    const transit = switchboard.forward(parcelOf(message), call, forwarding);
    const cancel = (error: MeshError) => {
      transit?.abort(error, true);
      call.refused([], error);
    };
    if (signal && transit) cancelWith(signal, message.id, { result: call.result, cancel });
    return call.result;
  }

  function ask(message: Message, options: SendOptions = {}): Promise<Message> {
    const sender = senderOf(message);
    if (message.inReplyTo !== '')
      return Promise.reject(
        new MeshError('FIELD_INVALID', 'message.in_reply_to is set: send an answer, and ask in a message of its own'),
      );
    if (message.replyTo && formatAddress(message.replyTo) !== sender)
      return Promise.reject(
        new MeshError('FIELD_INVALID', `message.reply_to is another than its sender "${sender}": send it instead`),
      );
    const complete = withDeadline(message, options);
    return mayRepeat(complete) ? repeat(complete, options) : startAsk(complete, options);
  }

  /** Asks again, each time in a message of its own, as long as nobody could be reached or has gone away over it. */
  async function repeat(message: Message, options: SendOptions): Promise<Message> {
    for (let attempt = 1; ; attempt++) {
      try {
        const id = attempt === 1 ? message.id : newId();
        const answer = await startAsk({ ...message, id }, options);
        return attempt === 1 ? answer : { ...answer, inReplyTo: message.id };
      } catch (error) {
        await pause(toMeshError(error), attempt, { message, signal: options.signal });
      }
    }
  }

  /** Waits before the next try; throws when there is to be none. */
  async function pause(
    error: MeshError,
    attempt: number,
    { message, signal }: { message: Message; signal: CancelSignal | undefined },
  ): Promise<void> {
    const waitMs = backoffMs(attempt, again);
    const endMs = message.replyBy ? timestampMs(message.replyBy) : Number.POSITIVE_INFINITY;
    if (error.code !== 'UNAVAILABLE' || attempt >= triesMax || clock.now() + waitMs >= endMs) throw error;
    await sleep(clock, waitMs, signal).catch(() => {
      throw signal ? cancelError(message.id, signal) : error;
    });
  }

  function send(message: Message, options: SendOptions = {}): Promise<Sent> {
    if (isPlain(message, options)) return switchboard.publish(message);
    const call = new Send(senderOf(message), message);
    const complete = message.receipt === Receipt.HANDLED ? withDeadline(message, options) : message;
    const result = startSend(call, complete, options);
    if (message.receipt === Receipt.NONE) call.reached(Receipt.NONE, []);
    return result;
  }

  /** Who waits says until when: the deadline travels with the message, so that whoever works on it knows. */
  function withDeadline(message: Message, { timeoutMs = followMs }: SendOptions): Message {
    return message.replyBy ? message : { ...message, replyBy: timestampFromMs(clock.now() + timeoutMs) };
  }

  return { ask, send };
}

/** Nothing is asked for but that it is accepted, and nothing special is said of how. */
function isPlain({ receipt, inReplyTo, replyBy }: Message, { signal, sessionId, timeoutMs }: SendOptions): boolean {
  const accepted = receipt === Receipt.ACCEPTED || receipt === Receipt.UNSPECIFIED;
  return accepted && inReplyTo === '' && !replyBy && !signal && !sessionId && timeoutMs === undefined;
}

/** Doing it twice does no harm, and there may be others that can do it. */
function mayRepeat({ idempotent, receiver }: Message): boolean {
  return idempotent && receiver?.target.case === 'capability';
}

function cancelWith<T>(signal: CancelSignal, id: string, call: Pick<Asked, 'cancel'> & { result: Promise<T> }): void {
  const cancel = () => call.cancel(cancelError(id, signal));
  const stop = () => signal.removeEventListener('abort', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  call.result.then(stop, stop);
}

/** What the caller's own signal says, if it says it in the mesh's words. */
export function cancelError(id: string, signal: CancelSignal): MeshError {
  const { reason } = signal;
  if (reason instanceof MeshError) return reason;
  return new MeshError('CALL_CANCELLED', `message ${id} was cancelled by its sender`, { cause: reason });
}
