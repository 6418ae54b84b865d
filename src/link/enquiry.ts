import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { type CancelSignal, type Clock, MeshError, toMeshError } from '../base/index.js';
import { check, senderOf } from '../message/index.js';
import { cancelError } from './calling.js';
import { Unheard } from './calls.js';
import { followMs, plainly } from './forwarding.js';
import { messageOf, type Parcel, parcelOf } from './parcel.js';
import { RollCall } from './roll-call.js';
import type { Switchboard } from './switchboard.js';
import type { Transit } from './transit.js';

/** Who hears what becomes of a question to several agents: of each of them once, unless its time passes in silence. */
export interface Hearing {
  /** `also` says of another agent that the answer speaks for it as well; false: it was not asked, or has answered. */
  answered(agent: string, answer: Message, also: (agent: string) => boolean): void;
  /** These do not have it, or cannot answer it. */
  refused(agents: readonly string[], error: MeshError): void;
}

/** Which agents, and how. */
export interface EachOptions {
  /** Qualified ids, each once. */
  readonly receivers: readonly string[];
  /** The instances that one host carries; empty: any. */
  readonly sessionId: string;
  readonly signal?: CancelSignal;
}

/** What is said to several agents at once: one delivery for all of a process, whoever the message's receiver names. */
export interface Together {
  /** Asks them; each may answer. */
  askEach(message: Message, options: EachOptions, hearing: Hearing): void;
  /** Tells them; what becomes of it nobody hears. */
  tellEach(message: Message, options: Omit<EachOptions, 'signal'>): void;
}

/** One for all: nobody hears it. */
const allAnswered = new MeshError('CALL_CANCELLED', 'all have answered');

/** Waits for the answers of several. */
class Enquiry extends Unheard {
  readonly hearsAll = true;
  readonly #open: RollCall;
  readonly #hearing: Hearing;
  /** What follows the question, while it does. */
  transit: Pick<Transit, 'abort'> | undefined;

  constructor(sender: string, receivers: readonly string[], hearing: Hearing) {
    super(sender);
    this.#open = new RollCall(receivers);
    this.#hearing = hearing;
  }

  override refused(receivers: readonly string[], error: MeshError): void {
    const named = receivers.length === 0 ? this.#open.left : receivers;
    const agents = named.filter(agent => this.#open.hear(agent));
    if (agents.length > 0) this.#hearing.refused(agents, error);
  }

  /** An answer by who was not asked, or a second one, is nobody's. */
  override takes(answer: Parcel): boolean {
    const agent = answer.header.sender?.text ?? '';
    if (!this.#open.hear(agent)) return true;
    try {
      const message = messageOf(answer);
      check(MessageSchema, message, 'message');
      this.#hearing.answered(agent, message, this.#also);
    } catch (error) {
      this.#hearing.refused([agent], toMeshError(error));
    }
    // Whom others have answered for will not be heard of.
    if (this.#open.isOver) this.transit?.abort(allAnswered, false);
    return true;
  }

  readonly #also = (agent: string) => this.#open.hear(agent);
}

/** Makes both of a switchboard whose router takes names of receivers: a node's. */
export function createTogether(switchboard: Pick<Switchboard, 'forward'>, clock: Clock): Together {
  return {
    askEach(message, { receivers, sessionId, signal }, hearing) {
      if (signal?.aborted) {
        hearing.refused(receivers, cancelError(message.id, signal));
        return;
      }
      const complete = message.replyBy ? message : { ...message, replyBy: timestampFromMs(clock.now() + followMs) };
      const enquiry = new Enquiry(senderOf(message), receivers, hearing);
      const forwarding = { ...plainly, receivers, sessionId, ask: true };
      const transit = switchboard.forward(parcelOf(complete), enquiry, forwarding);
      enquiry.transit = transit;
      if (!signal || !transit) return;
      signal.addEventListener('abort', () => transit.abort(cancelError(message.id, signal), true), { once: true });
    },
    tellEach(message, { receivers, sessionId }) {
      switchboard.forward(parcelOf(message), new Unheard(senderOf(message)), { ...plainly, receivers, sessionId });
    },
  };
}
