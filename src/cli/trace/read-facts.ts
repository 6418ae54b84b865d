import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  Ending,
  type MessageHandled,
  MessageHandledSchema,
  MessageSentSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { qualify } from '../../message/index.js';

/** A message was sent. */
export interface SentFact {
  readonly message: Message;
  readonly atMs: number;
}

/** An agent has handled a message. */
export interface HandledFact {
  readonly messageId: string;
  /** Qualified id. */
  readonly agent: string;
  /** Of the handling: what was said meanwhile carries it. */
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startedAtMs: number;
  readonly tookMs: number;
  readonly ok: boolean;
  /** Why not; empty when it went well. */
  readonly why: string;
}

/** A step of a negotiation. */
export interface StepFact {
  readonly step: Step;
  readonly atMs: number;
  /** What the negotiation is a part of. */
  readonly parentSpanId: string;
}

/** What the event log says of one conversation. */
export interface Facts {
  readonly sent: readonly SentFact[];
  readonly handled: readonly HandledFact[];
  readonly steps: readonly StepFact[];
  /** Trace ids that occur, the first one first. */
  readonly traceIds: readonly string[];
}

/** Reads the events of a conversation, each once, whatever their order; those of other kinds are passed over. */
export function readFacts(events: Iterable<Event>): Facts {
  const sent: SentFact[] = [];
  const handled: HandledFact[] = [];
  const steps: StepFact[] = [];
  const traceIds = new Set<string>();
  const seen = new Set<string>();
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const { payload, traceparent } = event;
    const atMs = event.time ? timestampMs(event.time) : 0;
    if (traceparent) traceIds.add(traceparent.slice(3, 35));
    if (!payload) continue;
    const message = anyUnpack(payload, MessageSentSchema)?.message;
    if (message) sent.push({ message, atMs });
    const ended = anyUnpack(payload, MessageHandledSchema);
    if (ended) handled.push(handledFact(event, ended));
    const step = anyUnpack(payload, StepSchema);
    if (step) steps.push({ step, atMs, parentSpanId: traceparent.slice(36, 52) });
  }
  steps.sort((a, b) => Number(a.step.version - b.step.version));
  return { sent, handled, steps, traceIds: [...traceIds] };
}

function handledFact(
  { agentId, namespace, traceparent }: Event,
  { messageId, parentSpanId, startedAt, took, ending, failure }: MessageHandled,
): HandledFact {
  return {
    messageId,
    agent: qualify(namespace, agentId),
    spanId: traceparent.slice(36, 52),
    parentSpanId,
    startedAtMs: startedAt ? timestampMs(startedAt) : 0,
    tookMs: took ? Number(took.seconds) * 1_000 + took.nanos / 1_000_000 : 0,
    ok: ending === Ending.HANDLED,
    why: failure ? `${failure.reason}: ${failure.message}` : '',
  };
}
