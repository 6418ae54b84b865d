import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  EffectRecordedSchema,
  Ending as EndingNumber,
  MessageHandledSchema,
  MessageSentSchema,
  MessageSettledSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { backoffMs, type Clock, MeshError, sleep, systemClock, toMeshError, within } from '../base/index.js';
import { newEvent } from '../eventlog/index.js';
import type { Exchange } from '../link/index.js';
import { failureOf } from '../message/index.js';
import type { Ending } from './ending.js';
import type { Effect, EffectAnswer } from './outside.js';
import { effectRecord, smallValue } from './transcript-values.js';

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

/** Keeps what is said in recorded conversations (S2); of others it keeps nothing. */
export interface Transcript {
  sent(message: Message): void;
  handled(handled: Handled): void;
  settled(message: Message, settled: Settled): void;
  effect(seen: EffectSeen): void;
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
}

const batchMax = 500;
/** Messages beyond this many bytes are kept without their content: a transcript is no store of documents. */
const messageBytesMax = 65_536;
/** Of a topic with more subscribers, the first so many are named. */
const receiversMax = 1_000;
const retry = { firstMs: 100, maxMs: 5_000 };
const endings = {
  handled: EndingNumber.HANDLED,
  failed: EndingNumber.FAILED,
  abandoned: EndingNumber.ABANDONED,
} as const;

/** Makes a transcript. Nobody who speaks waits for it: events go in batches, one after the other, and again when the log fails. */
export function createTranscript(options: TranscriptOptions): Transcript {
  const { publish, source, clock = systemClock, onFault, waitingMax = 10_000 } = options;
  const closing = new AbortController();
  let waiting: Event[] = [];
  let lost = 0;
  let bringing: Promise<void> | undefined;

  function put(event: Event): void {
    if (waiting.length >= waitingMax) {
      lost++;
      return;
    }
    waiting.push(event);
    bringing ??= bring().finally(() => {
      bringing = undefined;
    });
  }

  async function bring(): Promise<void> {
    for (let failures = 0; waiting.length > 0 && !closing.signal.aborted; ) {
      // What is said in this turn of the event loop goes together.
      if (failures === 0) await new Promise(setImmediate);
      const batch = waiting.slice(0, batchMax);
      try {
        await publish(batch);
        waiting = waiting.slice(batch.length);
        failures = 0;
        tellLost();
      } catch (error) {
        failures++;
        if (failures === 1) onFault?.(toMeshError(error));
        await sleep(clock, backoffMs(failures, retry), closing.signal).catch(() => 'closing');
      }
    }
  }

  function tellLost(): void {
    if (lost === 0) return;
    const message = `${lost} events of recorded conversations were lost: the event log took none for too long`;
    onFault?.(new MeshError('TRANSCRIPT_INCOMPLETE', message));
    lost = 0;
  }

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
    async close(timeoutMs = 2_000) {
      if (bringing) await within(clock, timeoutMs, 'the transcript', bringing).catch(() => 'counted below');
      closing.abort();
      lost += waiting.length;
      tellLost();
    },
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

/** To the microsecond; agents are faster than a millisecond. */
function durationOf(ms: number): Duration {
  const us = Math.round(ms * 1_000);
  const seconds = Math.floor(us / 1_000_000);
  return create(DurationSchema, { seconds: BigInt(seconds), nanos: (us % 1_000_000) * 1_000 });
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
