import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import { formatAddress } from '../message/index.js';
import { Ask, type Call, Send, type Sent } from './calls.js';
import type { Exchange, SendOptions } from './exchange.js';
import { parcelOf } from './parcel.js';
import { followMs, type Switchboard } from './switchboard.js';
import type { Transit } from './transit.js';

/** What an exchange does for the agents of its process. */
export type Calling = Pick<Exchange, 'ask' | 'send'>;

/** Makes `ask` and `send` of a switchboard; each ends, at the latest at its deadline. */
export function createCalling(switchboard: Switchboard, clock: Clock): Calling {
  function start<T>(call: Call<T>, message: Message, options: SendOptions): Promise<T> {
    const { signal, sessionId = '', timeoutMs = followMs } = options;
    if (signal?.aborted) return Promise.reject(cancelError(message.id, signal));
    const ask = call instanceof Ask;
    const transit = switchboard.forward(parcelOf(message), call, { receivers: [], sessionId, ask, timeoutMs });
    if (signal && transit) cancelWith(signal, transit, call);
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
    return start(new Ask(sender), withDeadline(message, options), options);
  }

  function send(message: Message, options: SendOptions = {}): Promise<Sent> {
    const call = new Send(senderOf(message), message.receiver);
    const complete = message.receipt === Receipt.HANDLED ? withDeadline(message, options) : message;
    const result = start(call, complete, options);
    if (message.receipt === Receipt.NONE) call.reached(Receipt.NONE, []);
    return result;
  }

  /** Who waits says until when: the deadline travels with the message, so that whoever works on it knows. */
  function withDeadline(message: Message, { timeoutMs = followMs }: SendOptions): Message {
    return message.replyBy ? message : { ...message, replyBy: timestampFromMs(clock.now() + timeoutMs) };
  }

  return { ask, send };
}

function cancelWith<T>(signal: AbortSignal, transit: Transit, call: Call<T>): void {
  const cancel = () => {
    const error = cancelError(transit.id, signal);
    transit.abort(error, true);
    call.refused([], error);
  };
  const stop = () => signal.removeEventListener('abort', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  call.result.then(stop, stop);
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
