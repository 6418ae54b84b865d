import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Clock, MeshError } from '../base/index.js';
import { formatAddress, performativeName } from '../message/index.js';
import {
  agentMetrics,
  createLogSampler,
  type Logger,
  type LogSampler,
  logEvents,
  type Meters,
} from '../observability/index.js';

/** What is told of one agent: its metrics and log lines, as S11 names them. */
export interface AgentTelemetry {
  log(): Logger;
  received(message: Message): void;
  sent(message: Said): void;
  /** `nowMs`: by the monotonic clock, which was looked at already. */
  decided(message: Message, decision: unknown, times: { readonly durationMs: number; readonly nowMs: number }): void;
  /** A decision was found where it is kept, or not. */
  lookedUp(found: 'local' | 'shared' | 'nowhere'): void;
  acted(durationMs: number): void;
  failed(message: Message, error: MeshError): void;
  /** Counts messages of this type that were answered at once; it says nothing in the log. */
  answered(received: string, answers: AnsweredAtOnce): void;
  /** Lines of such a message, which stand for so many, themselves included. */
  saysDecided(message: Message, standsFor: number): void;
  saysSent(message: Said, standsFor: number): void;
}

/** How calls were answered at once. */
export interface AnsweredAtOnce {
  readonly proposed: number;
  readonly refused: number;
  /** How long each took. */
  readonly tookMs: readonly number[];
}

/** A message, as far as is told of it when it is sent. */
export type Said = Pick<Message, 'type' | 'performative' | 'receiver' | 'conversationId'>;

/** Types are the senders' own words: beyond this many, they are counted together, so that nobody can fill the metrics. */
const typesMax = 64;

/** Reasons of failures that are the agent's fault, not the message's. */
const faults: ReadonlySet<string> = new Set(['HANDLER_FAILED', 'HANDLER_TIMEOUT', 'INTERNAL']);

/** Which of the lines that come with every message are written; shared by the agents of a host. */
export interface TelemetrySampling {
  readonly sent: LogSampler;
  readonly decided: LogSampler;
  readonly clock: Clock;
}

/** The sampling of one host: as `defaultLogSampling` says, for each of the two kinds of lines. */
export function createTelemetrySampling(clock: Clock): TelemetrySampling {
  return { sent: createLogSampler(), decided: createLogSampler(), clock };
}

/** A decision, and how long it took. */
interface Decided {
  readonly durationMs: number;
  readonly decision: unknown;
}

const atOnce: Decided = { durationMs: 0, decision: undefined };

/** Where an agent's telling goes. */
export interface TelemetryOptions {
  readonly logger: Logger;
  /** Without meters, it is told in the log alone. */
  readonly meters: Meters | undefined;
  readonly sampling: TelemetrySampling;
}

/**
 * Tells of an agent. Series and logger exist from their first use, since most agents are idle. Of the lines `message_sent` and
 * `decision_made` a busy host writes a share; `stands_for` in a line is the number of such lines since the last one, itself included.
 */
export function createAgentTelemetry(agentId: string, options: TelemetryOptions): AgentTelemetry {
  const { logger, meters, sampling } = options;
  const log = once(() => logger.child({ agent_id: agentId }));
  const count = once(() => meters && countersOf(agentId, meters));

  function saysSent(message: Said, standsFor: number): void {
    const { receiver, conversationId } = message;
    const to = receiver && formatAddress(receiver);
    const { messageSent: event } = logEvents;
    const said = { receiver: to, type: typeOf(message), correlation_id: conversationId };
    log().info({ event, ...said, stands_for: standsFor }, 'message sent');
  }

  function saysDecided(message: Message, standsFor: number, { durationMs, decision }: Decided = atOnce): void {
    const { decisionMade: event } = logEvents;
    const said = {
      type: typeOf(message),
      duration_ms: toMicroseconds(durationMs),
      confidence: confidenceOf(decision),
    };
    log().info({ event, ...said, stands_for: standsFor }, 'decision made');
  }

  return {
    log,
    received: message => count()?.received(typeOf(message)),
    sent(message) {
      count()?.sent(typeOf(message));
      const standsFor = sampling.sent(sampling.clock.monotonic());
      if (standsFor > 0) saysSent(message, standsFor);
    },
    decided(message, decision, { durationMs, nowMs }) {
      count()?.decided(durationMs / 1000);
      const standsFor = sampling.decided(nowMs);
      if (standsFor > 0) saysDecided(message, standsFor, { durationMs, decision });
    },
    answered(received, { proposed, refused, tookMs }) {
      const counters = count();
      if (!counters) return;
      counters.received(received, tookMs.length);
      for (const ms of tookMs) {
        counters.decided(0);
        counters.acted(ms / 1000);
      }
      if (proposed > 0) counters.sent('propose', proposed);
      if (refused > 0) counters.sent('refuse', refused);
    },
    saysDecided,
    saysSent,
    lookedUp: found => count()?.lookedUp(found),
    acted: durationMs => count()?.acted(durationMs / 1000),
    failed(message, error) {
      count()?.failed(error.reason);
      const context = { message_id: message.id, correlation_id: message.conversationId, type: typeOf(message) };
      const fields = { event: logEvents.agentError, type: error.reason, message: error.message, context };
      if (faults.has(error.reason)) log().error({ ...fields, err: error }, 'agent failed');
      else log().warn(fields, 'agent could not answer');
    },
  };
}

/** The message's type (S11): its own, else its performative's name. */
export function typeOf(message: Pick<Message, 'type' | 'performative'>): string {
  return message.type || performativeName(message.performative);
}

function countersOf(agentId: string, meters: Meters) {
  const labels = { agent_id: agentId };
  const errors = meters.counter(agentMetrics.errors);
  const received = meters.counter(agentMetrics.messagesReceived);
  const sent = meters.counter(agentMetrics.messagesSent);
  return {
    received: byType(type => received.series({ ...labels, message_type: type })),
    sent: byType(type => sent.series({ ...labels, message_type: type })),
    decided: meters.histogram(agentMetrics.decisionTime).series(labels),
    lookedUp(found: 'local' | 'shared' | 'nowhere') {
      if (found === 'nowhere') meters.counter(agentMetrics.decisionCacheMisses).add(labels);
      else meters.counter(agentMetrics.decisionCacheHits).add({ ...labels, tier: found });
    },
    acted: meters.histogram(agentMetrics.actionTime).series(labels),
    failed: byType(type => errors.series({ ...labels, error_type: type })),
  };
}

type AddCount = (count: number) => void;

function byType(series: (type: string) => AddCount): (type: string, count?: number) => void {
  const known = new Map<string, AddCount>();
  /** Most messages are of the type of the one before. */
  let last: { readonly type: string; readonly add: AddCount } | undefined;
  return (type, count = 1) => {
    if (last?.type !== type) {
      const name = known.has(type) || known.size < typesMax ? type : 'other';
      const add = known.get(name) ?? series(name);
      known.set(name, add);
      last = { type, add };
    }
    last.add(count);
  };
}

/** The clock shows no more; and what it does not show would be half of what a line takes. */
function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function confidenceOf(decision: unknown): number | undefined {
  if (typeof decision !== 'object' || decision === null || !('confidence' in decision)) return undefined;
  return typeof decision.confidence === 'number' ? decision.confidence : undefined;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
