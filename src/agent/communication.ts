import type { JsonValue } from '@bufbuild/protobuf';
import type { Address, Budget, Message, Receipt, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, isReason } from '../base/index.js';
import type { Exchange, SendOptions } from '../link/index.js';
import {
  composeMessage,
  formatAddress,
  type MessageOptions,
  type PerformativeName,
  parseAddress,
  performatives,
  wantsAnswer,
} from '../message/index.js';
import type { AdaptiveTimeouts } from '../resilience/index.js';
import { answerValue } from './answer.js';
import { asContent } from './outcome.js';
import type { Purse } from './purse.js';

/** What a message said by an agent may carry beside its content. */
export interface SayOptions extends Omit<MessageOptions, 'content' | 'traceContext'> {
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
  /** What may be spent on its behalf; undefined: nothing is limited. */
  readonly purse?: Purse | undefined;
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
  const home = speaker.address.namespace;
  /** Who was spoken to last by its text is often spoken to again. */
  let last: Whom | undefined;

  function whomOf(receiver: Address | string): Whom {
    if (typeof receiver !== 'string') return { said: '', address: receiver, text: formatAddress(receiver) };
    if (last?.said === receiver) return last;
    const address = parseAddress(receiver, 'receiver', home);
    last = { said: receiver, address, text: formatAddress(address) };
    return last;
  }

  function granted(performative: PerformativeName, wanted: Budget | undefined): Budget | undefined {
    return speaker.purse ? speaker.purse.grant(wanted, wantsAnswer(performatives[performative])) : wanted;
  }

  function make(performative: PerformativeName, { address: receiver }: Whom, wish: Wish): Message {
    const { content, options, replyByMs } = wish;
    const said = {
      conversationId: options.conversationId ?? speaker.conversationId,
      recorded: options.recorded ?? speaker.recorded ?? false,
      traceContext: speaker.traceContext,
      replyByMs,
      performative,
      budget: granted(performative, options.budget),
      sender: speaker.address,
      receiver,
      content: asContent(content),
    };
    return composeMessage(options, said, clock);
  }

  async function asking<T>(
    receiver: Address | string,
    { content, options = {} }: Asked,
    read: (answer: Message) => T,
  ): Promise<T> {
    const whom = whomOf(receiver);
    const { performative = 'ask', capability = '' } = options;
    const past = capability === '' ? whom.text : `${whom.text} ${capability}`;
    const timeoutMs = options.timeoutMs ?? speaker.timeouts?.timeoutMs(past) ?? askTimeoutMs;
    const startedMs = clock.monotonic();
    const latestMs = options.replyByMs ?? clock.now() + timeoutMs;
    const replyByMs = Math.min(latestMs, speaker.deadlineMs ?? Number.POSITIVE_INFINITY);
    const message = make(performative, whom, { content, options, replyByMs });
    speaker.onSent?.(message);
    speaker.onWaiting?.(true);
    let answer: Message;
    try {
      answer = await exchange.ask(message, sendOptions(speaker, options));
      speaker.timeouts?.took(past, clock.monotonic() - startedMs);
      speaker.purse?.giveBack(message.budget, answer.budget);
      speaker.onHeard?.(answer);
    } catch (error) {
      gaveUp(speaker, past, { error, startedMs });
      throw error;
    } finally {
      speaker.onWaiting?.(false);
    }
    return read(answer);
  }

  /** What the exchange promises is what is given: one promise for a message. */
  function send(
    performative: PerformativeName,
    receiver: Address | string,
    content?: unknown,
    options: SayOptions = nothingMore,
  ): Promise<Sent> {
    try {
      const wanted = options.replyByMs ?? speaker.deadlineMs;
      const replyByMs = wantsAnswer(performatives[performative]) ? wanted : options.replyByMs;
      const message = make(performative, whomOf(receiver), { content, options, replyByMs });
      speaker.onSent?.(message);
      return exchange.send(message, sendOptions(speaker, options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  return {
    ask: (receiver, content, options) => asking(receiver, { content, options }, answerValue),
    askMessage: (receiver, content, options) => asking(receiver, { content, options }, asItIs),
    tell: (receiver, content, options) => send('tell', receiver, content, options),
    send,
  };
}

/** Somebody who is spoken to. */
interface Whom {
  /** The text that names it; empty: it was given as an address. */
  readonly said: string;
  readonly address: Address;
  readonly text: string;
}

/** A question in the words of who asks. */
interface Asked {
  readonly content: unknown;
  readonly options: (SayOptions & { readonly performative?: PerformativeName }) | undefined;
}

/** What is said, and until when an answer is of use. */
interface Wish {
  readonly content: unknown;
  readonly options: SayOptions;
  readonly replyByMs: number | undefined;
}

function asItIs(answer: Message): Message {
  return answer;
}

/** Who was given a chance and did not answer in it is waited for longer the next time. */
function gaveUp(
  { timeouts, clock }: Speaker,
  past: string,
  { error, startedMs }: { error: unknown; startedMs: number },
): void {
  const late = isReason(error, 'DEADLINE_PASSED');
  if (!late || !timeouts) return;
  const tookMs = clock.monotonic() - startedMs;
  if (tookMs >= timeouts.timeoutMs(past)) timeouts.took(past, tookMs);
}

/** What most messages are sent with. */
const plainly: SendOptions = {};
const nothingMore: SayOptions = {};

function sendOptions(speaker: Speaker, { timeoutMs, sessionId }: SayOptions): SendOptions {
  const signal = speaker.signal?.();
  if (!signal && timeoutMs === undefined && !sessionId) return plainly;
  return { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }), ...(sessionId && { sessionId }) };
}
