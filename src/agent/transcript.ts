import type { DescMessage } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  EffectRecordedSchema,
  Ending as EndingNumber,
  MessageHandledSchema,
  MessageSentSchema,
  MessageSettledSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, type MeshError, systemClock, toMeshError } from '../base/index.js';
import { type EventParts, newEvent } from '../eventlog/index.js';
import type { Exchange } from '../link/index.js';
import { failureOf } from '../message/index.js';
import type { Ending } from './ending.js';
import type { Effect, EffectAnswer } from './outside.js';
import { createTranscriptQueue } from './transcript-queue.js';
import { durationOf, effectRecord, smallValue } from './transcript-values.js';

/** How the handling of a recorded message ended. */
export interface Handled {
  readonly message: Message;
  readonly agentId: string;
  /** W3C `traceparent` of the handling. */
  readonly traceparent: string;
  /** By the wall clock. */
  readonly startedAtMs: number;
  readonly tookMs: number;
  readonly ending: Ending;
  readonly error: MeshError | undefined;
  /** What the agent decided; kept when it is JSON and small. */
  readonly decision?: unknown;
}

/** What is known of a message that was sent: who has it, or why it did not arrive. */
export type Settled =
  | { readonly receipt: Receipt; readonly receivers: readonly string[] }
  | { readonly error: MeshError };

/** What an agent got from outside. */
export interface EffectSeen extends Effect {
  readonly outcome: EffectAnswer;
  /** By the wall clock. */
  readonly startedAtMs: number;
  readonly tookMs: number;
}

/** An event of an agent's own, such as `llm.step`. */
export interface OwnEvent {
  readonly type: string;
  readonly payload: EventParts<DescMessage>['payload'];
}

/** Keeps what is said in recorded conversations (S2); of others it keeps what agents tell of themselves alone. */
export interface Transcript {
  sent(message: Message): void;
  handled(handled: Handled): void;
  settled(message: Message, settled: Settled): void;
  effect(seen: EffectSeen): void;
  /** What an agent tells of itself while it handles a message, recorded or not. */
  own(event: OwnEvent, of: Pick<Effect, 'message' | 'agentId'>): void;
  /** Brings what is left to the event log, as far as it takes it within `timeoutMs`. */
  close(timeoutMs?: number): Promise<void>;
}

/** What a transcript needs. */
export interface TranscriptOptions {
  /** Puts events into the feed of the event log; those it has already are shown once. */
  readonly publish: (events: Event[]) => Promise<void>;
  /** Who tells: the host's id. */
  readonly source: string;
  readonly clock?: Clock;
  /** Hears when events were lost because the log took none for too long, with their number. */
  readonly onFault?: (error: MeshError) => void;
  /** Events that wait for the log at most; 10,000 unless said. Beyond it new ones are lost. */
  readonly waitingMax?: number;
  /** Bytes of what waits, in all; 32 MiB unless said. */
  readonly waitingBytesMax?: number;
}

/** Messages beyond this many bytes are kept without their content: a transcript is no store of documents. */
const messageBytesMax = 65_536;
/** Of a topic with more subscribers, the first so many are named. */
const receiversMax = 1_000;
const endings = {
  handled: EndingNumber.HANDLED,
  failed: EndingNumber.FAILED,
  abandoned: EndingNumber.ABANDONED,
} as const;

/** Makes a transcript. Nobody who speaks waits for it: what is kept waits in a queue, within bounds. */
export function createTranscript(options: TranscriptOptions): Transcript {
  const { publish, source, clock = systemClock, onFault } = options;
  const { waitingMax = 10_000, waitingBytesMax = 32 * 1024 * 1024 } = options;
  const { put, close } = createTranscriptQueue({ publish, clock, onFault, waitingMax, waitingBytesMax });

  function common(message: Message, agentId: string) {
    return {
      source,
      timeMs: clock.now(),
      agentId,
      conversationId: message.conversationId,
      namespace: message.receiver?.namespace ?? '',
    };
  }

  function sentEvent(sent: { readonly message: Message; readonly bytesLeftOut?: bigint }): Event {
    const { message } = sent;
    return newEvent({
      ...common(message, senderOf(message)),
      ...traced(message),
      type: 'message.sent',
      payload: { schema: MessageSentSchema, message: sent },
    });
  }

  return {
    sent(message) {
      if (!message.recorded) return;
      const whole = sentEvent({ message });
      const bytes = whole.payload?.value.length ?? 0;
      if (bytes <= messageBytesMax) put(whole);
      else put(sentEvent({ message: { ...message, content: undefined }, bytesLeftOut: BigInt(bytes) }));
    },
    handled({ message, agentId, traceparent, startedAtMs, tookMs, ending, error, decision }) {
      if (!message.recorded) return;
      const decided = smallValue(decision);
      const handled = {
        messageId: message.id,
        parentSpanId: message.traceContext?.traceparent.slice(36, 52) ?? '',
        startedAt: timestampFromMs(Math.round(startedAtMs)),
        took: durationOf(tookMs),
        ending: endings[ending],
        ...(error && { failure: failureOf(error) }),
        ...(decided && { decision: decided }),
      };
      const payload = { schema: MessageHandledSchema, message: handled };
      put(newEvent({ ...common(message, agentId), type: 'message.handled', traceparent, payload }));
    },
    settled(message, settled) {
      if (!message.recorded) return;
      const fate = 'error' in settled ? { failure: failureOf(settled.error) } : known(settled);
      const payload = { schema: MessageSettledSchema, message: { messageId: message.id, ...fate } };
      put(newEvent({ ...common(message, senderOf(message)), ...traced(message), type: 'message.settled', payload }));
    },
    effect(seen) {
      const { message, agentId } = seen;
      if (!message.recorded) return;
      const took = { startedAt: timestampFromMs(Math.round(seen.startedAtMs)), took: durationOf(seen.tookMs) };
      const payload = { schema: EffectRecordedSchema, message: { ...effectRecord(seen, messageBytesMax), ...took } };
      put(newEvent({ ...common(message, agentId), ...traced(message), type: 'effect.recorded', payload }));
    },
    own: (event, { message, agentId }) => put(newEvent({ ...common(message, agentId), ...traced(message), ...event })),
    close: (timeoutMs = 2_000) => close(timeoutMs),
  };
}

function senderOf({ sender }: Message): string {
  return sender?.target.case === 'agent' ? sender.target.value : '';
}

function traced({ traceContext }: Message) {
  return { traceparent: traceContext?.traceparent ?? '' };
}

function known({ receipt, receivers }: Exclude<Settled, { error: MeshError }>) {
  return { receipt, receivers: receivers.slice(0, receiversMax) };
}

/** An exchange that keeps a transcript of what is said through it. */
export function transcribed<E extends Pick<Exchange, 'ask' | 'send'>>(
  exchange: E,
  transcript: Transcript | undefined,
): Pick<E, 'ask' | 'send'> {
  if (!transcript) return exchange;
  return {
    ask(message, options) {
      if (!message.recorded) return exchange.ask(message, options);
      transcript.sent(message);
      const answer = exchange.ask(message, options);
      answer.catch(error => transcript.settled(message, { error: toMeshError(error) }));
      return answer;
    },
    send(message, options) {
      if (!message.recorded) return exchange.send(message, options);
      transcript.sent(message);
      const sent = exchange.send(message, options);
      sent.then(
        settled => transcript.settled(message, settled),
        error => transcript.settled(message, { error: toMeshError(error) }),
      );
      return sent;
    },
  };
}
