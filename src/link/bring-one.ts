import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import { formatAddress } from '../message/index.js';
import { Unheard } from './calls.js';
import { parcelOf } from './parcel.js';
import type { Switchboard } from './switchboard.js';

/** How long a receiver may take, and how long one that says so only by an answer, in ms; then it gets the message again. */
const times = { timeoutMs: 3_600_000, silenceMs: 300_000 };

/** Waits until the only receiver has handled it. Answers find their way by their own address: whoever asked may be elsewhere by then. */
class Bringing extends Unheard {
  override readonly lost = true;
  readonly result: Promise<void>;
  #resolve: () => void = () => undefined;
  #reject: (error: MeshError) => void = () => undefined;

  constructor(sender: string) {
    super(sender);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  override reached(): void {
    this.#resolve();
  }

  override refused(_receivers: readonly string[], error: MeshError): void {
    this.#reject(error);
  }
}

/** Brings a message that this process keeps to one receiver; resolves when that has handled it. */
export function bringOne(switchboard: Pick<Switchboard, 'bring'>, message: Message, receiver: string): Promise<void> {
  const bringing = new Bringing(message.sender ? formatAddress(message.sender) : '');
  // For a receiver it is durable, whatever its sender wanted to hear: it says when it has handled it, and drops doubles.
  const kept = message.receipt === Receipt.DURABLE ? message : { ...message, receipt: Receipt.DURABLE };
  switchboard.bring(parcelOf(kept), bringing, { receivers: [receiver], sessionId: '', ...times });
  return bringing.result;
}
