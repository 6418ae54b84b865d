import { create, type JsonValue } from '@bufbuild/protobuf';
import { describe, expect, it, vi } from 'vitest';
import { Availability, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import {
  DrainRequestSchema,
  DrainResponseSchema,
  GetStatusRequestSchema,
  GetStatusResponseSchema,
  PauseRequestSchema,
  PauseResponseSchema,
  ResumeRequestSchema,
  ResumeResponseSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import { BudgetSchema, type Message, Performative, Priority } from '#gen/dacp/message/v2/message_pb.js';
import { type AgentContext, answerError, controlOntology, defineAgent, reply } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import { anyContent, contentAny, contentJson, dataContent, jsonContent } from '../../../src/message/index.js';
import { createLogger } from '../../../src/observability/index.js';
import { gate, scene } from './scene.js';

const echo = defineAgent({ id: 'echo', capabilities: { 'text.echo': { handle: input => input } } });

/** An agent whose handler is this function. */
function agent(handle: (input: JsonValue, context: AgentContext) => unknown, more = {}) {
  return defineAgent({ id: 'a', capabilities: { go: { handle } }, ...more });
}

const requests = {
  GetStatus: [GetStatusRequestSchema, GetStatusResponseSchema],
  Pause: [PauseRequestSchema, PauseResponseSchema],
  Resume: [ResumeRequestSchema, ResumeResponseSchema],
  Drain: [DrainRequestSchema, DrainResponseSchema],
} as const;

/** The echo agent, and a hand on it as the node has it. */
function controlled(of = echo) {
  const stage = scene([of]);
  async function control(name: keyof typeof requests) {
    const [request, response] = requests[name];
    const content = anyContent(
      request as typeof GetStatusRequestSchema,
      create(request as typeof GetStatusRequestSchema),
    );
    const asked = stage.offer('echo', { performative: 'request', ontology: controlOntology, content });
    for (let turns = 0; asked.replies.length === 0 && turns < 100; turns++) await stage.settle();
    const answer = only(asked.replies);
    const error = answerError(answer);
    if (error) throw error;
    expect(answer.performative).toBe(Performative.INFORM);
    return contentAny(response as typeof GetStatusResponseSchema, answer.content).instances;
  }
  return { ...stage, control };
}

function only(messages: readonly Message[]): Message {
  expect(messages.length).toBe(1);
  return messages[0] as Message;
}

const reasonOf = (messages: readonly Message[]) => answerError(only(messages))?.reason;

describe('given an agent that is idle', () => {
  it('when it is asked, then it answers once, in the conversation, and is idle again', async () => {
    const { offer, settle, host } = scene([echo]);
    const asked = offer('echo', { content: jsonContent({ a: 1 }), conversationId: 'c1', id: 'm1' });
    await settle();
    const answer = only(asked.replies);
    expect(answer).toMatchObject({ performative: Performative.TELL, inReplyTo: 'm1', conversationId: 'c1' });
    expect(contentJson(answer.content)).toEqual({ a: 1 });
    expect(asked.endings).toEqual(['well']);
    expect(host.loads().echo).toMatchObject({ state: LifecycleState.IDLE, active: 0, mailboxSize: 0 });
  });

  it('when it is told, then it handles that and answers nothing', async () => {
    const { offer, settle } = scene([echo]);
    const told = offer('echo', { performative: 'tell', content: jsonContent(1) });
    await settle();
    expect(told.replies).toEqual([]);
    expect(told.endings).toEqual(['well']);
  });

  it.each([
    ['ask', 'TELL'],
    ['request', 'INFORM'],
    ['achieve', 'INFORM'],
    ['query_if', 'INFORM'],
  ] as const)('when it gets %s, then it answers with %s', async (performative, answer) => {
    const { offer, settle } = scene([echo]);
    const asked = offer('echo', { performative });
    await settle();
    expect(only(asked.replies).performative).toBe(Performative[answer]);
  });

  it('when the handler gives a reply in full, then that is sent', async () => {
    const { offer, settle } = scene([agent(() => reply('refuse', 'closed', { metadata: { until: 'monday' } }))]);
    const asked = offer('a');
    await settle();
    expect(only(asked.replies)).toMatchObject({ performative: Performative.REFUSE });
    expect(reasonOf(asked.replies)).toBe('REFUSED');
    expect(answerError(only(asked.replies))?.message).toContain('closed');
  });

  it('when the message grants a budget, then its rest goes back, whatever the handler says of that', async () => {
    const handle = () => reply('inform', 1, { budget: create(BudgetSchema, { tokens: 900n }) });
    const { offer, settle } = scene([agent(handle)]);
    const asked = offer('a', { budget: create(BudgetSchema, { tokens: 50n }) });
    await settle();
    expect(only(asked.replies).budget).toMatchObject({ tokens: 50n });
  });

  it('when the trace is given, then the answer belongs to it', async () => {
    const { offer, settle } = scene([echo]);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceContext = {
      $typeName: 'dacp.message.v2.TraceContext',
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      tracestate: 'v=1',
    } as const;
    const asked = offer('echo', { traceContext });
    await settle();
    expect(only(asked.replies).traceContext).toMatchObject({
      traceparent: expect.stringContaining(traceId),
      tracestate: 'v=1',
    });
  });
});

describe('given an agent with several capabilities', () => {
  const several = defineAgent({
    id: 'several',
    capabilities: { one: { handle: () => 1 }, two: { handle: () => 2 } },
  });

  it.each([
    ['the message names it', { capability: 'two' }],
    ['the message is addressed to it', { receiver: 'capability:two' }],
  ])('when %s, then that one handles', async (_, parts) => {
    const { offer, settle } = scene([several]);
    const asked = offer('several', parts);
    await settle();
    expect(contentJson(only(asked.replies).content)).toBe(2);
  });

  it.each([
    ['no capability is named', {}, 'CAPABILITY_UNKNOWN', 'one, two'],
    ['a capability is named that it has not', { capability: 'three' }, 'CAPABILITY_UNKNOWN', '"three"'],
    ['the performative is not for capabilities', { performative: 'cfp' }, 'NOT_UNDERSTOOD', '"cfp"'],
    [
      'the content is not JSON',
      { capability: 'one', content: dataContent(new Uint8Array(1)) },
      'FIELD_INVALID',
      'data',
    ],
  ] as const)('when %s, then it says not_understood and why', async (_, parts, reason, why) => {
    const { offer, settle, host } = scene([several]);
    const asked = offer('several', parts);
    await settle();
    expect(only(asked.replies).performative).toBe(Performative.NOT_UNDERSTOOD);
    expect(answerError(only(asked.replies))).toMatchObject({ reason, message: expect.stringContaining(why) });
    expect(host.loads().several?.state).toBe(LifecycleState.IDLE);
  });
});

describe('given a handler that fails', () => {
  it.each([
    ['a MeshError', new MeshError('LEASE_LOST', 'gone', { details: { a: 'b' } }), 'LEASE_LOST', 'gone'],
    ['an Error', new TypeError('x is undefined'), 'HANDLER_FAILED', 'agent "a" failed: x is undefined'],
    ['a string', 'oops', 'HANDLER_FAILED', 'agent "a" failed: oops'],
  ])('when it throws %s, then the asker hears the reason, and no stack', async (_, thrown, reason, message) => {
    const { offer, settle, host } = scene([
      agent(() => {
        throw thrown;
      }),
    ]);
    const asked = offer('a');
    await settle();
    expect(only(asked.replies).performative).toBe(Performative.FAILURE);
    expect(answerError(only(asked.replies))).toMatchObject({ reason, message });
    expect(asked.endings).toMatchObject([{ reason }]);
    expect(host.loads().a?.state).toBe(LifecycleState.ERROR);
  });

  it('when it gives what cannot be sent, then that is its failure', async () => {
    const { offer, settle } = scene([agent(() => ({ circle: 1n }))]);
    const asked = offer('a');
    await settle();
    expect(answerError(only(asked.replies))).toMatchObject({
      reason: 'HANDLER_FAILED',
      message: expect.stringContaining('content.circle'),
    });
  });

  it('when nobody waits for an answer, then none is sent, and the sender can still hear of it', async () => {
    const { offer, settle } = scene([agent(() => Promise.reject(new Error('no')))]);
    const told = offer('a', { performative: 'tell' });
    await settle();
    expect(told.replies).toEqual([]);
    expect(told.endings).toMatchObject([{ reason: 'HANDLER_FAILED' }]);
  });

  it('when another agent’s refusal ends it, then its sender hears that it failed, and not that nobody had the message', async () => {
    const { offer, settle } = scene([
      agent(() => {
        throw new MeshError('AGENT_UNKNOWN', 'no agent "b"');
      }),
    ]);
    const told = offer('a', { performative: 'tell' });
    await settle();
    expect(told.endings).toMatchObject([{ reason: 'HANDLER_FAILED', message: 'agent "a" failed: no agent "b"' }]);
  });

  it('when its conversation is cut off as the agent goes, then its sender does not hear that nobody had the message', async () => {
    const work = gate();
    const { host, offer, clock, settle } = scene([agent(() => work.opened)]);
    const told = offer('a', { performative: 'request', protocol: 'fipa-request' });
    const removed = host.remove('a', 100);
    await clock.advanceAsync(1_000);
    work.open();
    await settle();
    await removed;
    expect(told.endings).toMatchObject([{ reason: 'OUTCOME_UNKNOWN' }]);
  });

  it('then the next message that succeeds takes the agent back to idle, and other agents never notice', async () => {
    const handle = vi.fn().mockRejectedValueOnce(new Error('once')).mockReturnValue('well');
    const { offer, settle, host } = scene([agent(handle), echo]);
    offer('a');
    const other = offer('echo', { content: jsonContent('hi') });
    await settle();
    expect(other.endings).toEqual(['well']);
    expect(host.loads().a?.state).toBe(LifecycleState.ERROR);
    offer('a');
    await settle();
    expect(host.loads().a?.state).toBe(LifecycleState.IDLE);
  });
});

describe('given a handler that takes long', () => {
  it('when its time is over, then the asker hears HANDLER_TIMEOUT, the signal is aborted and the next message gets its turn', async () => {
    const signals: AbortSignal[] = [];
    const handle = vi
      .fn()
      .mockImplementationOnce((_: unknown, context: { signal: AbortSignal }) => {
        signals.push(context.signal);
        return new Promise(() => undefined);
      })
      .mockReturnValue('next');
    const { offer, clock } = scene([agent(handle)]);
    const [first, second] = [offer('a'), offer('a')];
    await clock.advanceAsync(29_999);
    expect(first.replies).toEqual([]);
    await clock.advanceAsync(51);
    expect(reasonOf(first.replies)).toBe('HANDLER_TIMEOUT');
    expect(signals[0]?.reason).toMatchObject({ reason: 'HANDLER_TIMEOUT' });
    expect(contentJson(only(second.replies).content)).toBe('next');
  });

  it('when it ended in time, then its time never runs out', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: line => void lines.push(line) } });
    const { offer, clock } = scene([agent(() => 'well')], { logger });
    const asked = offer('a');
    await clock.advanceAsync(60_000);
    expect(asked.endings).toEqual(['well']);
    expect(lines).toEqual([]);
  });

  it('when it ends after that, then nothing more is sent', async () => {
    const { open, opened } = gate<string>();
    const { offer, clock, settle } = scene([agent(() => opened, { handleTimeoutMs: 100 })]);
    const asked = offer('a');
    await clock.advanceAsync(200);
    open('late');
    await settle();
    expect(reasonOf(asked.replies)).toBe('HANDLER_TIMEOUT');
    expect(asked.endings.length).toBe(1);
  });

  it("when the message's reply_by comes first, then that counts", async () => {
    const { offer, clock } = scene([agent(() => new Promise(() => undefined))]);
    const asked = offer('a', { replyByMs: clock.now() + 500 });
    await clock.advanceAsync(600);
    expect(reasonOf(asked.replies)).toBe('DEADLINE_PASSED');
  });

  it('when the sender cancels, then it can stop, and nothing is answered', async () => {
    let stopped: unknown;
    const handle = (_: unknown, context: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => {
          stopped = context.signal.reason;
          reject(context.signal.reason);
        });
      });
    const { offer, settle, host } = scene([agent(handle)]);
    const asked = offer('a');
    await settle();
    asked.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    await settle();
    expect(stopped).toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(asked.replies).toEqual([]);
    expect(asked.endings).toMatchObject([{ reason: 'CALL_CANCELLED' }]);
    expect(host.loads().a).toMatchObject({ state: LifecycleState.IDLE, active: 0 });
  });
});

describe('given messages that wait', () => {
  it('when their turn comes, then urgent ones go first, and those of no use are not handled', async () => {
    const { open, opened } = gate();
    const seen: unknown[] = [];
    const { offer, clock, settle } = scene([
      agent(async input => {
        if (input === 'first') await opened;
        seen.push(input);
      }),
    ]);
    offer('a', { content: jsonContent('first') });
    await settle();
    offer('a', { content: jsonContent('low'), priority: Priority.LOW });
    offer('a', { content: jsonContent('normal') });
    const cancelled = offer('a', { content: jsonContent('cancelled') });
    const expired = offer('a', { content: jsonContent('expired'), replyByMs: clock.now() + 10 });
    offer('a', { content: jsonContent('urgent'), priority: Priority.URGENT });
    cancelled.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    await clock.advanceAsync(20);
    open();
    await settle();
    expect(seen).toEqual(['first', 'urgent', 'normal', 'low']);
    expect(cancelled.endings).toMatchObject([{ reason: 'CALL_CANCELLED' }]);
    expect(expired.endings).toMatchObject([{ reason: 'DEADLINE_PASSED' }]);
  });

  it('when the mailbox is full, then the next one hears MAILBOX_FULL and when to try again', async () => {
    const { offer, settle } = scene([agent(() => new Promise(() => undefined), { mailboxMax: 2 })]);
    offer('a');
    await settle();
    expect([offer('a').refused, offer('a').refused]).toEqual([undefined, undefined]);
    expect(offer('a').refused).toMatchObject({
      reason: 'MAILBOX_FULL',
      retryAfterMs: expect.any(Number),
      details: { mailboxMax: '2' },
    });
  });

  it('when the mailbox is full of what is of no use, then that makes room', async () => {
    const { offer, settle } = scene([agent(() => new Promise(() => undefined), { mailboxMax: 2 })]);
    offer('a');
    await settle();
    const waiting = [offer('a'), offer('a')];
    waiting[0]?.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    expect(offer('a').refused).toBeUndefined();
    expect(waiting[0]?.endings).toMatchObject([{ reason: 'CALL_CANCELLED' }]);
  });

  it('then no more of them are worked on at once than the agent bears', async () => {
    const gates = Array.from({ length: 5 }, () => gate());
    let now = 0;
    let most = 0;
    const handle = async (input: unknown) => {
      most = Math.max(most, ++now);
      await gates[input as number]?.opened;
      now--;
    };
    const { offer, settle, host } = scene([agent(handle, { concurrencyMax: 2 })]);
    const asked = gates.map((_, index) => offer('a', { content: jsonContent(index) }));
    await settle();
    expect(host.loads().a).toMatchObject({ active: 2, mailboxSize: 3 });
    for (const { open } of gates) open();
    await settle();
    expect(most).toBe(2);
    expect(asked.every(({ replies }) => replies.length === 1)).toBe(true);
  });

  it('when there are very many, then other work gets its turn in between', async () => {
    let handled = 0;
    const { offer } = scene([agent(() => void handled++)]);
    for (let i = 0; i < 500; i++) offer('a');
    await new Promise(resolve => setImmediate(resolve));
    expect(handled).toBeGreaterThan(0);
    expect(handled).toBeLessThan(500);
    for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve));
    expect(handled).toBe(500);
  });
});

describe('given an agent with faculties of its own', () => {
  it('then it perceives, decides, acts, answers, and learns after that', async () => {
    const steps: string[] = [];
    const experiences: unknown[] = [];
    const learned = gate();
    const states: unknown[] = [];
    const thinker = defineAgent({
      id: 'thinker',
      kind: 'learning',
      perceive: async message => `saw ${contentJson(message.content)}`,
      decide: percept => ({ percept, confidence: 0.9 }),
      act(decision, context) {
        steps.push(`${decision.percept} in ${context.conversationId}`);
        context.knowledge.put('last', decision.percept);
        return reply('agree', decision.percept);
      },
      async learn(experience) {
        experiences.push(experience);
        states.push(host.loads().thinker?.state);
        await learned.opened;
      },
    });
    const { offer, settle, host } = scene([thinker]);
    const asked = offer('thinker', { content: jsonContent('smoke'), conversationId: 'c1' });
    await settle();
    expect(steps).toEqual(['saw smoke in c1']);
    expect(only(asked.replies).performative).toBe(Performative.AGREE);
    expect(experiences).toMatchObject([{ percept: 'saw smoke', decision: { confidence: 0.9 }, durationMs: 0 }]);
    expect(states).toEqual([LifecycleState.LEARNING]);
    learned.open();
    await settle();
    expect(host.loads().thinker?.state).toBe(LifecycleState.IDLE);
  });

  it('when learning fails, then the answer stands and the agent is in error', async () => {
    const { offer, settle, host } = scene([
      agent(() => 'ok', { learn: () => Promise.reject(new Error('cannot learn')) }),
    ]);
    const asked = offer('a');
    await settle();
    expect(contentJson(only(asked.replies).content)).toBe('ok');
    expect(host.loads().a?.state).toBe(LifecycleState.ERROR);
  });
});

describe('given an agent that talks to another', () => {
  const asker = (content: unknown, options = {}) => agent((_, context) => context.ask('echo', content, options));

  it('then the question continues conversation, trace and deadline, and its state is communicating', async () => {
    const { open, opened } = gate();
    const seen: Message[] = [];
    const slow = defineAgent({
      id: 'echo',
      capabilities: {
        'text.echo': {
          async handle(input, { message }) {
            seen.push(message);
            await opened;
            return input;
          },
        },
      },
    });
    const { offer, settle, host, clock } = scene([slow, asker('hi', { timeoutMs: 60_000 })]);
    const replyByMs = clock.now() + 5000;
    const asked = offer('a', { conversationId: 'c1', replyByMs });
    await settle();
    expect(host.loads().a?.state).toBe(LifecycleState.COMMUNICATING);
    expect(seen[0]).toMatchObject({ conversationId: 'c1', sender: { target: { value: 'a' } } });
    expect(Number(seen[0]?.replyBy?.seconds) * 1000).toBe(replyByMs);
    open();
    await settle();
    const answer = only(asked.replies);
    expect(contentJson(answer.content)).toBe('hi');
    expect(answer.traceContext?.traceparent.slice(0, 36)).toBe(seen[0]?.traceContext?.traceparent.slice(0, 36));
  });

  it('when the other fails, then that failure is passed on', async () => {
    const failing = defineAgent({
      id: 'echo',
      capabilities: { x: { handle: () => Promise.reject(new MeshError('STORE_FAILED', 'disk')) } },
    });
    const { offer, settle } = scene([failing, asker('hi')]);
    const asked = offer('a');
    await settle();
    expect(answerError(only(asked.replies))).toMatchObject({ reason: 'STORE_FAILED', message: 'disk' });
  });

  it('when the asker is cancelled, then so is its question', async () => {
    const signals: AbortSignal[] = [];
    const slow = defineAgent({
      id: 'echo',
      capabilities: {
        x: {
          handle: (_, context) => {
            signals.push(context.signal);
            return new Promise(() => undefined);
          },
        },
      },
    });
    const { offer, settle } = scene([slow, asker('hi')]);
    const asked = offer('a');
    await settle();
    asked.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    await settle();
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('given an agent that is paused', () => {
  it('then it takes messages and handles none until it is resumed', async () => {
    const { control, offer, settle } = controlled();
    expect(await control('Pause')).toMatchObject([{ availability: Availability.PAUSED }]);
    const asked = offer('echo');
    await settle();
    expect(asked.replies).toEqual([]);
    expect(await control('GetStatus')).toMatchObject([{ mailboxSize: 1, hostId: 'h1' }]);
    expect(await control('Resume')).toMatchObject([{ availability: Availability.ACTIVE }]);
    await settle();
    expect(asked.replies.length).toBe(1);
  });
});

describe('given an agent that drains', () => {
  it('then it finishes what it has, even if it was paused, and takes nothing new', async () => {
    const { control, offer, settle } = controlled();
    await control('Pause');
    const asked = offer('echo');
    const drained = control('Drain');
    expect(offer('echo').refused).toMatchObject({ reason: 'AGENT_DRAINING' });
    await settle();
    expect(asked.replies.length).toBe(1);
    expect(await drained).toMatchObject([{ availability: Availability.DRAINING, handled: 1n, mailboxSize: 0 }]);
    await control('Resume');
    expect(offer('echo').refused).toBeUndefined();
  });

  it('then neither pausing nor resuming ends that, and it can be resumed afterwards', async () => {
    const work = gate();
    const { host, offer, control, settle } = controlled(
      defineAgent({ id: 'echo', capabilities: { wait: { handle: () => work.opened } } }),
    );
    offer('echo');
    await settle();
    const drained = control('Drain');
    for (const name of ['Pause', 'Resume'] as const)
      await expect(control(name)).rejects.toMatchObject({ reason: 'AGENT_DRAINING' });
    expect(offer('echo').refused).toMatchObject({ reason: 'AGENT_DRAINING' });
    work.open();
    expect(await drained).toMatchObject([{ availability: Availability.DRAINING }]);
    await expect(control('Pause')).rejects.toMatchObject({ reason: 'AGENT_DRAINING' });
    expect(await control('Resume')).toMatchObject([{ availability: Availability.ACTIVE }]);
    await host.close();
  });

  it('since it is taken away, then the host names it no more, but keeps its id until it is gone', async () => {
    const work = gate();
    const slow = agent(() => work.opened);
    const { host, offer, settle } = scene([slow, echo]);
    const changes: unknown[] = [];
    host.onChange(({ removed }) => changes.push([removed, host.descriptors().map(({ id }) => id)]));
    offer('a');
    await settle();
    const gone = Promise.all([host.remove('a'), host.remove('a')]);
    expect(changes).toEqual([['a', ['echo']]]);
    expect(() => host.add(slow)).toThrow(expect.objectContaining({ reason: 'AGENT_HELD' }));
    work.open();
    await gone;
    host.add(slow);
    expect(host.descriptors().map(({ id }) => id)).toEqual(['echo', 'a']);
  });

  it('then the id of what is attached to the host is not free', () => {
    const { host } = scene([]);
    host.attach(echo.descriptor, () => undefined);
    expect(() => host.add(echo)).toThrow(expect.objectContaining({ reason: 'AGENT_HELD' }));
  });

  it('when the host closes, then what is not finished in time is given back', async () => {
    const { offer, host, clock, settle } = scene([
      agent(() => new Promise(() => undefined), { handleTimeoutMs: 1_000_000 }),
    ]);
    await host.start();
    offer('a');
    const waiting = offer('a');
    await settle();
    const closed = host.close();
    await clock.advanceAsync(10_000);
    await closed;
    expect(waiting.endings).toMatchObject([{ reason: 'AGENT_DRAINING' }]);
    expect(host.state).toBe('closed');
  });
});
