import { anyUnpack, type Duration, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  EffectKind,
  type EffectRecorded,
  EffectRecordedSchema,
  Ending,
  type MessageHandled,
  MessageHandledSchema,
  MessageSentSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type StepTaken, StepTakenSchema } from '#gen/dacp/llm/v1/events_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { stepsOf } from '../../agent/index.js';
import { fromValue, qualify } from '../../message/index.js';

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

/** An agent has asked a model or a tool, while it handled a message. */
export interface EffectFact {
  readonly messageId: string;
  /** Qualified id. */
  readonly agent: string;
  readonly kind: 'model' | 'tool';
  /** The model that answered where it said so, else what was asked for. */
  readonly name: string;
  readonly atMs: number;
  readonly tookMs: number;
  /** What the answer of a model took, in millionths of a dollar and in tokens. */
  readonly costMicros?: number;
  readonly tokens?: number;
  /** Why there was no answer; empty when there was. */
  readonly why: string;
}

/** What the event log says of one conversation. */
export interface Facts {
  readonly sent: readonly SentFact[];
  readonly handled: readonly HandledFact[];
  readonly steps: readonly StepFact[];
  readonly effects: readonly EffectFact[];
  /** Trace ids that occur, the first one first. */
  readonly traceIds: readonly string[];
}

/** Reads the events of a conversation, each once, whatever their order; those of other kinds are passed over. */
export function readFacts(events: Iterable<Event>): Facts {
  const sent: SentFact[] = [];
  const handled: HandledFact[] = [];
  const steps: StepFact[] = [];
  const effects: EffectFact[] = [];
  const told: EffectFact[] = [];
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
    const effect = anyUnpack(payload, EffectRecordedSchema);
    if (effect?.kind === EffectKind.MODEL || effect?.kind === EffectKind.TOOL) effects.push(effectFact(event, effect));
    const taken = anyUnpack(payload, StepTakenSchema);
    if (taken) told.push(stepFact(event, taken));
    for (const step of stepsOf(event)) steps.push({ step, atMs, parentSpanId: traceparent.slice(36, 52) });
  }
  steps.sort((a, b) => Number(a.step.version - b.step.version));
  // In recorded conversations what was got from outside is kept as well, with what was asked and answered.
  const kept = new Set(effects.map(({ messageId }) => messageId));
  effects.push(...told.filter(({ messageId }) => !kept.has(messageId)));
  return { sent, handled, steps, effects, traceIds: [...traceIds] };
}

function stepFact({ agentId, namespace }: Event, taken: StepTaken): EffectFact {
  const { messageId, what, failure, startedAt, took } = taken;
  const { provider = '', model = '', tokens, costMicros = 0n } = what.case === 'tool' ? {} : (what.value ?? {});
  const name = what.case === 'tool' ? what.value.name : [provider, model].filter(Boolean).join('/');
  return {
    ...{ messageId, agent: qualify(namespace, agentId), kind: what.case === 'tool' ? 'tool' : 'model', name },
    atMs: startedAt ? timestampMs(startedAt) : 0,
    tookMs: msOf(took),
    ...(what.case !== 'tool' && { costMicros: Number(costMicros) }),
    ...(tokens && { tokens: Number(tokens.input + tokens.output) }),
    why: failure ? `${failure.reason}: ${failure.message}` : '',
  };
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
    tookMs: msOf(took),
    ok: ending === Ending.HANDLED,
    why: failure ? `${failure.reason}: ${failure.message}` : '',
  };
}

function effectFact({ agentId, namespace }: Event, effect: EffectRecorded): EffectFact {
  const { messageId, kind, name, outcome, startedAt, took } = effect;
  const { provider, model, ...cost } = kind === EffectKind.MODEL ? said(outcome) : {};
  return {
    ...{ messageId, agent: qualify(namespace, agentId), ...cost },
    kind: kind === EffectKind.MODEL ? 'model' : 'tool',
    name: provider !== undefined && model !== undefined ? `${provider}/${model}` : name,
    atMs: startedAt ? timestampMs(startedAt) : 0,
    tookMs: msOf(took),
    why: outcome.case === 'failure' ? `${outcome.value.reason}: ${outcome.value.message}` : '',
  };
}

/** What a model's answer says of itself, when it is one of the orchestrator's. */
function said({ case: kind, value }: EffectRecorded['outcome']) {
  const answer = kind === 'answer' ? fromValue(value) : undefined;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return {};
  const { provider, model, costMicros, tokens } = answer;
  const used = typeof tokens === 'object' && tokens !== null && !Array.isArray(tokens) ? tokens : undefined;
  return {
    ...(typeof provider === 'string' && { provider }),
    ...(typeof model === 'string' && { model }),
    ...(typeof costMicros === 'number' && { costMicros }),
    ...(used && { tokens: Number(used.input ?? 0) + Number(used.output ?? 0) }),
  };
}

function msOf(took: Duration | undefined): number {
  return took ? Number(took.seconds) * 1_000 + took.nanos / 1_000_000 : 0;
}
