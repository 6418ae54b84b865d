import { type Address, type Message, MessageSchema, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type MeshError, toMeshError } from '../base/index.js';
import { check, formatAddress } from '../message/index.js';
import { messageOf } from './parcel.js';
import type { Origin } from './transit.js';

/** What a finished `send` says. */
export interface Sent {
  readonly receipt: Receipt;
  readonly receivers: string[];
}

/** Somebody in this process who waits for what becomes of a message; settles once. */
export interface Call<T> {
  readonly origin: Origin;
  readonly result: Promise<T>;
}

/** Of what is common to all senders here: they use no credit. */
const here = { link: undefined, hold: () => undefined, release: () => undefined };

/** Waits for the first answer. */
export function createAsk(sender: string): Call<Message> {
  const { promise, resolve, reject } = deferred<Message>();
  const origin: Origin = {
    ...here,
    sender,
    reached: () => undefined,
    refused(receivers, error) {
      if (receivers.length === 0) reject(error);
    },
    takes(answer) {
      try {
        const message = messageOf(answer);
        check(MessageSchema, message, 'message');
        resolve(message);
      } catch (error) {
        reject(toMeshError(error));
      }
      return true;
    },
  };
  return { origin, result: promise };
}

/** Waits for the receipt. */
export function createSend(sender: string, receiver: Address | undefined): Call<Sent> {
  const { promise, resolve, reject } = deferred<Sent>();
  const kind = receiver?.target.case;
  const origin: Origin = {
    ...here,
    sender,
    reached(receipt, receivers) {
      const named = receipt !== Receipt.NONE && receiver && kind === 'agent' ? [formatAddress(receiver)] : [];
      const known = receivers.length > 0 ? [...receivers] : named;
      resolve({ receipt, receivers: known });
    },
    refused(receivers, error) {
      if (receivers.length > 0) return;
      const toNobody = error.reason === 'RECEIVER_UNKNOWN' && (kind === 'topic' || kind === 'team');
      if (toNobody) resolve({ receipt: Receipt.ACCEPTED, receivers: [] });
      else reject(error);
    },
    takes: () => false,
  };
  return { origin, result: promise };
}

/** For an answer: nobody waits for what becomes of it. */
export function unheard(sender: string): Origin {
  return { ...here, sender, reached: () => undefined, refused: () => undefined, takes: () => false };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: MeshError): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: MeshError) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
