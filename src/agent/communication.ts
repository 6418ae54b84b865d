import type { JsonValue } from '@bufbuild/protobuf';
import type { Address, Message, Receipt, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import type { Exchange, SendOptions } from '../link/index.js';
import {
  createMessage,
  formatAddress,
  type MessageOptions,
  type PerformativeName,
  parseAddress,
  performatives,
  wantsAnswer,
} from '../message/index.js';
import { answerValue } from './answer.js';
import { asContent } from './outcome.js';
import type { AdaptiveTimeouts } from './timeouts.js';

/** What a message said by an agent may carry beside its content. */
export interface SayOptions extends Omit<MessageOptions, 'content' | 'id' | 'traceContext'> {
  /**
   * How long an answer is waited for, in ms, and never beyond the deadline of what is being handled. Unless said, an agent waits twice
   * as long as that receiver took on average for that capability, at least 1 s and at most 60 s (S15); 30 s without history (S14).
   */
  readonly timeoutMs?: number;
  /** This instance of the receiver and no other. */
  readonly sessionId?: string;
}

/** What became of a message that was sent. */
export interface Sent {
  readonly message: Message;
  /** What is certain now. */
  readonly receipt: Receipt;
  /** Qualified ids of the agents that have it. */
  readonly receivers: readonly string[];
}

/**
 * Talking to other agents. A receiver is an address or its text, such as `echo`, `capability:text.echo`, `topic:orders`, within the
 * speaker's own namespace unless it says another; what is said is a JSON value or content.
 */
export interface Communication {
  /** Asks, and gives the JSON value of the answer. Errors: what `Exchange.ask` says, and what a failure tells of. */
  ask(receiver: Address | string, content?: unknown, options?: SayOptions): Promise<JsonValue>;
  /** Says something that wants an answer (`ask` unless said) and gives the answer as it is, a `failure` too. */
  askMessage(
    receiver: Address | string,
    content?: unknown,
    options?: SayOptions & { readonly performative?: PerformativeName },
  ): Promise<Message>;
  /** Tells; resolves when the receipt is reached (`accepted` unless said). */
  tell(receiver: Address | string, content?: unknown, options?: SayOptions): Promise<Sent>;
  /** Says anything; resolves when the receipt is reached (`accepted` unless said). */
  send(
    performative: PerformativeName,
    receiver: Address | string,
    content?: unknown,
    options?: SayOptions,
  ): Promise<Sent>;
}

/** Who speaks, and on behalf of what. */
export interface Speaker {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  readonly clock: Clock;
  readonly address: Address;
  readonly conversationId?: string;
  /** What is said is recorded unless said. */
  readonly recorded?: boolean;
  readonly traceContext?: TraceContext;
  /** No answer is waited for after it, in ms since the epoch. */
  readonly deadlineMs?: number;
  /** How long answers took; without it, they are waited for 30 s. */
  readonly timeouts?: AdaptiveTimeouts;
  signal?(): AbortSignal;
  /** About to be sent; throws when it must not be. */
  onSent?(message: Message): void;
  /** The answer to a question. */
  onHeard?(answer: Message): void;
  /** An answer is waited for, or no longer. */
  onWaiting?(waiting: boolean): void;
}

const askTimeoutMs = 30_000;

/** Makes what a speaker says. */
export function createCommunication(speaker: Speaker): Communication {
  const { exchange, clock } = speaker;

  function make(
    performative: PerformativeName,
    receiver: Address | string,
    content: unknown,
    options: SayOptions,
  ): Message {
    const { timeoutMs: _, sessionId: __, ...said } = options;
    return createMessage(
      {
        ...(speaker.conversationId && { conversationId: speaker.conversationId }),
        traceContext: speaker.traceContext,
        recorded: speaker.recorded ?? false,
        ...said,
        performative,
        sender: speaker.address,
        receiver: addressOf(receiver, speaker.address.namespace),
        content: asContent(content),
      },
      clock,
    );
  }

  async function askMessage(
    receiver: Address | string,
    content?: unknown,
    options: SayOptions & { readonly performative?: PerformativeName } = {},
  ): Promise<Message> {
    const { performative = 'ask', ...said } = options;
    const address = addressOf(receiver, speaker.address.namespace);
    const time = timing(speaker, address, said);
    const replyByMs = Math.min(
      said.replyByMs ?? clock.now() + time.timeoutMs,
      speaker.deadlineMs ?? Number.POSITIVE_INFINITY,
    );
    const message = make(performative, address, content, { ...said, replyByMs });
    speaker.onSent?.(message);
    speaker.onWaiting?.(true);
    try {
      const answer = await exchange.ask(message, sendOptions(speaker, said));
      time.answered();
      speaker.onHeard?.(answer);
      return answer;
    } catch (error) {
      time.failed(error);
      throw error;
    } finally {
      speaker.onWaiting?.(false);
    }
  }

  async function send(
    performative: PerformativeName,
    receiver: Address | string,
    content?: unknown,
    options: SayOptions = {},
  ): Promise<Sent> {
    const wanted = options.replyByMs ?? speaker.deadlineMs;
    const replyByMs = wantsAnswer(performatives[performative]) ? wanted : options.replyByMs;
    const message = make(performative, receiver, content, { ...options, replyByMs });
    speaker.onSent?.(message);
    return { message, ...(await exchange.send(message, sendOptions(speaker, options))) };
  }

  return {
    ask: async (receiver, content, options) => answerValue(await askMessage(receiver, content, options)),
    askMessage,
    tell: (receiver, content, options) => send('tell', receiver, content, options),
    send,
  };
}

/** How long an answer is waited for, and what is learned from how long it took. */
function timing({ timeouts, clock }: Speaker, receiver: Address, { timeoutMs, capability = '' }: SayOptions) {
  const whom = `${formatAddress(receiver)} ${capability}`;
  const allowedMs = timeoutMs ?? timeouts?.timeoutMs(whom) ?? askTimeoutMs;
  const startedMs = clock.monotonic();
  return {
    timeoutMs: allowedMs,
    answered: () => timeouts?.took(whom, clock.monotonic() - startedMs),
    /** Who was given a chance and did not answer in it is waited for longer the next time. */
    failed(error: unknown) {
      const tookMs = clock.monotonic() - startedMs;
      const late = error instanceof MeshError && error.reason === 'DEADLINE_PASSED';
      if (late && timeouts && tookMs >= timeouts.timeoutMs(whom)) timeouts.took(whom, tookMs);
    },
  };
}

function addressOf(receiver: Address | string, home: string): Address {
  return typeof receiver === 'string' ? parseAddress(receiver, 'receiver', home) : receiver;
}

function sendOptions(speaker: Speaker, { timeoutMs, sessionId }: SayOptions): SendOptions {
  const signal = speaker.signal?.();
  return { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }), ...(sessionId && { sessionId }) };
}
