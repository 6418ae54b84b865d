import { type Duration, timestampMs } from '@bufbuild/protobuf/wkt';
import { EffectKind, type EffectRecorded, Ending, type MessageHandled } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { errorOf, fromValue, qualify } from '../message/index.js';
import type { Handling, RecordedEffect } from './dialogue.js';

const endings = { [Ending.FAILED]: 'failed', [Ending.ABANDONED]: 'abandoned' } as Readonly<
  Record<number, Handling['ending']>
>;
const kinds = {
  [EffectKind.MODEL]: 'model',
  [EffectKind.TIME]: 'time',
  [EffectKind.RANDOM]: 'random',
} as Readonly<Record<number, RecordedEffect['kind']>>;

/** How a message was handled. */
export function handlingOf({ namespace, agentId }: Event, handled: MessageHandled): Handling {
  const { startedAt, took, ending, failure, decision } = handled;
  return {
    agent: qualify(namespace, agentId),
    startedAtMs: startedAt ? timestampMs(startedAt) : 0,
    tookMs: msOf(took),
    ending: endings[ending] ?? 'handled',
    error: failure && errorOf(failure),
    decision: decision && fromValue(decision),
  };
}

/** What an agent got from outside. */
export function effectOf({ namespace, agentId }: Event, effect: EffectRecorded): RecordedEffect {
  const { messageId, number, kind, name, request, outcome, startedAt, took } = effect;
  return {
    agent: qualify(namespace, agentId),
    messageId,
    number,
    kind: kinds[kind] ?? 'tool',
    name,
    request: request ? fromValue(request) : null,
    outcome:
      outcome.case === 'answer'
        ? { answer: fromValue(outcome.value) }
        : outcome.case === 'failure'
          ? { error: errorOf(outcome.value) }
          : undefined,
    startedAtMs: startedAt ? timestampMs(startedAt) : 0,
    tookMs: msOf(took),
  };
}

/** With fractions: agents are faster than a millisecond. */
function msOf(took: Duration | undefined): number {
  return took ? Number(took.seconds) * 1_000 + took.nanos / 1_000_000 : 0;
}
