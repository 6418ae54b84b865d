import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import {
  EffectKind,
  EffectRecordedSchema,
  Ending,
  MessageHandledSchema,
  MessageSentSchema,
} from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { newEvent } from '../../eventlog/index.js';
import { createMessage, jsonContent, toValue, traceContextOf } from '../../message/index.js';
import { createStyle } from '../style.js';
import { readFacts } from './read-facts.js';
import { spanOf, traceLines } from './trace-lines.js';
import { type TraceNode, traceTree } from './trace-tree.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const header = (span: string) => `00-${traceId}-${span.padStart(16, '0')}-01`;

function sent(id: string, parts: { from: string; to: string; span: string; atMs: number; answers?: string }): Event {
  const { from, to, span, atMs, answers } = parts;
  const message = createMessage({
    id,
    sender: from,
    receiver: to,
    performative: answers ? 'tell' : 'ask',
    content: jsonContent('x'),
    traceContext: traceContextOf(header(span)),
    recorded: true,
    ...(answers && { inReplyTo: answers }),
  });
  const payload = { schema: MessageSentSchema, message: { message } };
  return newEvent({ type: 'message.sent', source: 'h', timeMs: atMs, traceparent: header(span), payload });
}

function handled(
  id: string,
  parts: { agent: string; span: string; atMs: number; tookMs: number; why?: string },
): Event {
  const { agent, span, atMs, tookMs, why } = parts;
  const message = create(MessageHandledSchema, {
    messageId: id,
    startedAt: timestampFromMs(atMs),
    took: durationFromMs(tookMs),
    ending: why ? Ending.FAILED : Ending.HANDLED,
    ...(why && { failure: { code: 13, reason: 'HANDLER_FAILED', message: why } }),
  });
  const payload = { schema: MessageHandledSchema, message };
  const common = { source: 'h', timeMs: atMs + tookMs, traceparent: header(span), agentId: agent };
  return newEvent({ type: 'message.handled', ...common, payload });
}

function step(version: number, atMs: number, kind: Step['kind'], span = 'f'): Event {
  const message = create(StepSchema, { negotiationId: 'n1', version: BigInt(version), kind });
  const payload = { schema: StepSchema, message };
  return newEvent({ type: 'negotiation.x', source: 'negotiation', timeMs: atMs, traceparent: header(span), payload });
}

const started = {
  task: { $typeName: 'dacp.negotiation.v1.Task', capability: 'text.summarize', namespace: '', description: '' },
  // The name of one ends with that of another.
  participants: ['quick', 'good', 'not-good', 'mute'].map(agent => ({ agent, sessionId: 's' })),
};

const events: Event[] = [
  sent('m1', { from: 'client', to: 'reporter', span: 'a', atMs: 0 }),
  handled('m1', { agent: 'reporter', span: 'b', atMs: 1, tookMs: 99 }),
  sent('m2', { from: 'reporter', to: 'echo', span: 'b', atMs: 10 }),
  handled('m2', { agent: 'echo', span: 'c', atMs: 11, tookMs: 4, why: 'it is ill' }),
  step(
    1,
    20,
    {
      case: 'started',
      value: create(StepSchema, { kind: { case: 'started', value: started as never } }).kind.value as never,
    },
    'b',
  ),
  // Both were called at once, since they live in one process.
  handled('n1~g0', { agent: 'quick', span: 'e1', atMs: 20, tookMs: 1 }),
  handled('n1~g0', { agent: 'good', span: 'e2', atMs: 20, tookMs: 1 }),
  step(2, 22, { case: 'proposed', value: { agent: 'quick', proposalId: 'p1' } as never }),
  step(3, 23, { case: 'proposed', value: { agent: 'good', proposalId: 'p2' } as never }),
  step(4, 30, { case: 'awarded', value: { agent: 'good', proposalId: 'p2', fence: 1n } as never }),
  step(5, 30, { case: 'rejected', value: { proposalIds: ['p1'] } as never }),
  handled('n1~a1', { agent: 'good', span: 'd', atMs: 31, tookMs: 40 }),
  sent('m3', { from: 'good', to: 'dictionary', span: 'd', atMs: 35 }),
  step(6, 75, { case: 'ended', value: { outcome: Outcome.COMPLETED, agent: 'good' } as never }),
  sent('m4', { from: 'reporter', to: 'client', span: 'b', atMs: 100, answers: 'm1' }),
];

const shape = ({ title, ending, children }: TraceNode): unknown => [title, ending, ...children.map(shape)];

describe('trace tree', () => {
  it('puts everything under what it was done on behalf of', () => {
    expect(traceTree(readFacts(events)).map(shape)).toEqual([
      [
        'client → reporter',
        'tell',
        ['reporter → echo', 'HANDLER_FAILED: it is ill'],
        [
          'negotiation of text.summarize',
          'completed',
          ['quick', 'rejected'],
          ['good', 'won', ['good → dictionary', '']],
          ['not-good', ''],
          ['mute', ''],
        ],
      ],
    ]);
  });

  it('is the same whatever the order of events, and when some come twice', () => {
    const shuffled = [...events].reverse();
    const tree = traceTree(readFacts([...shuffled, ...events]));
    expect(tree.map(shape)).toEqual(traceTree(readFacts(events)).map(shape));
  });

  it('has the models and tools that were asked under the handling in which they were', () => {
    const answer = toValue({ provider: 'openai', model: 'm', costMicros: 7, tokens: { input: 10, output: 5 } });
    const asked = create(EffectRecordedSchema, {
      ...{ messageId: 'm1', number: 1, kind: EffectKind.MODEL, name: 'balanced' },
      outcome: { case: 'answer', value: answer },
      startedAt: timestampFromMs(5),
      took: durationFromMs(3),
    });
    const used = create(EffectRecordedSchema, {
      ...{ messageId: 'm1', number: 2, kind: EffectKind.TOOL, name: 'look' },
      outcome: { case: 'failure', value: { code: 13, reason: 'TOOL_FAILED', message: 'it is dark' } },
      startedAt: timestampFromMs(9),
    });
    const effects = [asked, used].map(message => {
      const payload = { schema: EffectRecordedSchema, message };
      return newEvent({ type: 'effect.recorded', source: 'h', timeMs: 9, agentId: 'reporter', payload });
    });
    const [root] = traceTree(readFacts([...events, ...effects]));
    expect(root?.children.slice(0, 2)).toMatchObject([
      { title: 'model openai/m', what: '0.000007 USD, 15 tokens', tookMs: 3, ending: 'answered', ok: true },
      { title: 'tool look', what: '', ending: 'TOOL_FAILED: it is dark', ok: false },
    ]);
  });

  it('shows what has no known cause at the top', () => {
    const orphan = handled('m9', { agent: 'echo', span: 'e', atMs: 5, tookMs: 1 });
    expect(traceTree(readFacts([orphan])).map(shape)).toEqual([['? → echo', '']]);
  });

  it('is drawn with a line for each piece of work', () => {
    const lines = traceLines(traceTree(readFacts(events)), createStyle(false));
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(/^\s+\+0 ms {2}client → reporter\s+ask\s+99 ms {2}█{24}\s+tell$/);
    expect(lines[2]).toMatch(/└─ negotiation of text.summarize/);
    expect(lines[5]).toMatch(/│? {2}.*└─ good → dictionary/);
  });

  it('spans from its first begin to its last end, however much was done', () => {
    const [one] = traceTree(readFacts([handled('m', { agent: 'echo', span: 'e', atMs: 5, tookMs: 3 })]));
    expect(one && spanOf(new Array(200_000).fill(one))).toEqual({ beginMs: 5, endMs: 8 });
  });
});
