import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import { formatAddress } from '../message/index.js';
import { type Call, createAsk, createSend, type Sent } from './calls.js';
import type { Exchange, SendOptions } from './exchange.js';
import { parcelOf } from './parcel.js';
import { followMs, type Switchboard } from './switchboard.js';

/** What an exchange does for the agents of its process. */
export type Calling = Pick<Exchange, 'ask' | 'send'>;

/** Makes `ask` and `send` of a switchboard; each ends, at the latest at its deadline. */
export function createCalling(switchboard: Switchboard, clock: Clock): Calling {
  function start<T>(call: Call<T>, message: Message, options: SendOptions & { ask: boolean }): Promise<T> {
    const { signal, sessionId = '', timeoutMs = followMs, ask } = options;
    if (signal?.aborted) return Promise.reject(cancelError(message.id, signal));
    const transit = switchboard.forward(parcelOf(message), call.origin, { receivers: [], sessionId, ask, timeoutMs });
    if (!signal || !transit) return call.result;
    const cancel = () => {
      const error = cancelError(message.id, signal);
      transit.abort(error, true);
      call.origin.refused([], error);
    };
    const stop = () => signal.removeEventListener('abort', cancel);
    signal.addEventListener('abort', cancel, { once: true });
    call.result.then(stop, stop);
    return call.result;
  }

  function ask(message: Message, options: SendOptions = {}): Promise<Message> {
    const sender = senderOf(message);
    if (message.replyTo && formatAddress(message.replyTo) !== sender)
      return Promise.reject(
        new MeshError('FIELD_INVALID', `message.reply_to is another than its sender "${sender}": send it instead`),
      );
    return start(createAsk(sender), withDeadline(message, options), { ...options, ask: true });
  }

  function send(message: Message, options: SendOptions = {}): Promise<Sent> {
    const call = createSend(senderOf(message), message.receiver);
    const complete = message.receipt === Receipt.HANDLED ? withDeadline(message, options) : message;
    const result = start(call, complete, { ...options, ask: false });
    if (message.receipt === Receipt.NONE) call.origin.reached(Receipt.NONE, []);
    return result;
  }

  /** Who waits says until when: the deadline travels with the message, so that whoever works on it knows. */
  function withDeadline(message: Message, { timeoutMs = followMs }: SendOptions): Message {
    return message.replyBy ? message : { ...message, replyBy: timestampFromMs(clock.now() + timeoutMs) };
  }

  return { ask, send };
}

function senderOf({ sender }: Message): string {
  return sender ? formatAddress(sender) : '';
}

/** What the caller's own signal says, if it says it in the mesh's words. */
function cancelError(id: string, signal: AbortSignal): MeshError {
  const { reason } = signal;
  if (reason instanceof MeshError) return reason;
  return new MeshError('CALL_CANCELLED', `message ${id} was cancelled by its sender`, { cause: reason });
}
