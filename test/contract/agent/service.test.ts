import { create, type JsonObject } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Availability, LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import {
  AskRequestSchema,
  ConverseRequestSchema,
  DeliverRequestSchema,
  DrainRequestSchema,
  GetStatusRequestSchema,
  PauseRequestSchema,
  ResumeRequestSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import { AddressSchema, type Message, MessageSchema, Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { AgentSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { createAgentRoutes, createAgentService, defineAgent } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import {
  contentJson,
  createMessage,
  errorOf,
  formatAddress,
  jsonContent,
  replyTo,
} from '../../../src/message/index.js';
import type { CallContext, HttpRequest } from '../../../src/rpc/index.js';
import { gate, scene } from './scene.js';

const echo = defineAgent({ id: 'echo', capabilities: { 'text.echo': { handle: input => input } } });
const never = defineAgent({ id: 'never', capabilities: { wait: { handle: () => new Promise(() => undefined) } } });
const traceId = '0af7651916cd43dd8448eb211c80319c';

function callOf(more: Partial<CallContext> = {}): CallContext {
  return {
    method: 'dacp.agent.v1.AgentService/Ask',
    protocol: 'grpc',
    signal: new AbortController().signal,
    deadlineMs: undefined,
    metadata: new Map(),
    peer: { address: '127.0.0.1:1' },
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    ...more,
  };
}

function stage(agents = [echo, never]) {
  const { host, clock, settle } = scene(agents);
  const options = { exchange: host.exchange, host, clock };
  return { host, clock, settle, service: createAgentService(options), options };
}

/** A message as a caller writes it that says the least. */
function bare(receiver: string, more: Partial<Message> = {}): Message {
  const address = create(AddressSchema, { target: { case: 'agent', value: receiver } });
  return { ...create(MessageSchema), receiver: address, content: jsonContent('hi'), ...more };
}

const invalid = (field: string) =>
  expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining(field) });

describe('Ask', () => {
  it('fills in what the caller leaves out and gives the answer', async () => {
    const { service, clock } = stage();
    const request = create(AskRequestSchema, { message: bare('echo') });
    const { reply } = await service.ask(request, callOf());
    expect(contentJson((reply as Message).content)).toBe('hi');
    expect(reply).toMatchObject({
      performative: Performative.TELL,
      receiver: { target: { value: expect.stringMatching(/^client-/) } },
    });
    expect((reply as Message).traceContext?.traceparent).toContain(traceId);
    expect(Number(request.message?.replyBy?.seconds) * 1000).toBe(clock.now() + 30_000);
  });

  it.each([
    ['the timeout of the request', { timeout: { seconds: 2n } }, {}, 2000],
    ['the deadline of the call', {}, { deadlineMs: Date.UTC(2026, 0, 1) + 3000 }, 3000],
  ])('waits no longer than %s', async (_, request, call, ms) => {
    const { service, clock } = stage();
    const asked = Promise.resolve(
      service.ask(create(AskRequestSchema, { message: bare('never'), ...request }), callOf(call)),
    );
    const failed = expect(asked).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    await clock.advanceAsync(ms);
    await failed;
  });

  it.each([
    ['no message', undefined, 'message: value is required'],
    ['a message without a receiver', { ...create(MessageSchema) }, 'message.receiver'],
    ['a message that wants no answer', bare('echo', { performative: Performative.TELL }), '"tell" wants no answer'],
    ['a message of another version', bare('echo', { version: '3.0' }), 'message.version'],
  ])('refuses %s', async (_, message, field) => {
    const { service } = stage();
    const request = create(AskRequestSchema, message && { message });
    await expect(async () => service.ask(request, callOf())).rejects.toThrowError(invalid(field));
  });

  it('checks the message before it is sent', async () => {
    const { clock } = stage();
    const exchange = { ask: () => expect.unreachable(), send: () => expect.unreachable() };
    const service = createAgentService({ exchange, clock });
    const request = create(AskRequestSchema, { message: bare('e c h o') });
    await expect(async () => service.ask(request, callOf())).rejects.toThrowError(invalid('message.receiver.agent'));
  });

  it('says that nobody of that name is there', async () => {
    const { service } = stage();
    const request = create(AskRequestSchema, { message: bare('ehco') });
    await expect(async () => service.ask(request, callOf())).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
  });
});

describe('Deliver', () => {
  it('tells the receipt and who has it', async () => {
    const { service } = stage();
    const message = bare('echo', { performative: Performative.TELL, receipt: Receipt.HANDLED, id: 'm1' });
    const delivered = await service.deliver(create(DeliverRequestSchema, { message }), callOf());
    expect(delivered).toEqual({ messageId: 'm1', receipt: Receipt.HANDLED, receivers: ['echo'] });
  });
});

describe('Converse', () => {
  it('answers each turn, says failures as messages, and ends when all is answered', async () => {
    const { service } = stage();
    async function* turns() {
      yield create(ConverseRequestSchema, { message: bare('echo', { performative: Performative.ASK, id: 'm1' }) });
      yield create(ConverseRequestSchema, { message: bare('nobody', { performative: Performative.ASK, id: 'm2' }) });
      yield create(ConverseRequestSchema, { message: bare('echo', { performative: Performative.TELL, id: 'm3' }) });
    }
    const heard: Message[] = [];
    for await (const { message } of service.converse(turns(), callOf())) heard.push(message as Message);
    expect(heard.map(({ inReplyTo, performative }) => [inReplyTo, performative]).sort()).toEqual([
      ['m1', Performative.TELL],
      ['m2', Performative.FAILURE],
    ]);
    const failure = heard.find(({ inReplyTo }) => inReplyTo === 'm2')?.content?.kind;
    expect(failure?.case === 'failure' && errorOf(failure.value).reason).toBe('AGENT_UNKNOWN');
  });

  it('gives the caller a name under which agents can ask it, for as long as the stream lasts', async () => {
    const asker = defineAgent({
      id: 'asker',
      capabilities: { go: { handle: (_, { ask, message }) => ask(message.sender ?? '', 'your name?') } },
    });
    const { service, host } = stage([asker]);
    const question = gate<Message>();
    async function* turns() {
      yield create(ConverseRequestSchema, { message: bare('asker', { performative: Performative.ASK, id: 'm1' }) });
      const asked = await question.opened;
      const sender = asked.receiver ?? '';
      yield create(ConverseRequestSchema, {
        message: replyTo(asked, { performative: 'tell', sender, content: jsonContent('Ann') }),
      });
    }
    const heard: Message[] = [];
    for await (const { message } of service.converse(turns(), callOf())) {
      heard.push(message as Message);
      if ((message as Message).performative === Performative.ASK) question.open(message as Message);
    }
    expect(heard.map(({ content }) => contentJson(content))).toEqual(['your name?', 'Ann']);
    expect(host.descriptors().map(({ id }) => id)).toEqual(['asker']);
  });

  it('gives up the oldest questions of a caller that reads and never answers', async () => {
    const { service, host, clock } = stage([]);
    const controller = new AbortController();
    async function* turns() {
      await new Promise(() => undefined);
      yield create(ConverseRequestSchema, {});
    }
    const heard = service.converse(turns(), callOf({ signal: controller.signal }))[Symbol.asyncIterator]();
    const first = heard.next();
    const receiver = host.descriptors()[0]?.id ?? '';
    const endings: [number, MeshError | undefined][] = [];
    for (let n = 0; n <= 1000; n++) {
      host.offer(receiver, {
        message: createMessage({ performative: 'ask', sender: 'x', receiver }, clock),
        signal: new AbortController().signal,
        givenUp: undefined,
        reply: () => undefined,
        handled: error => void endings.push([n, error]),
      });
      await (n === 0 ? first : heard.next());
    }
    expect(endings).toMatchObject([[0, { reason: 'OUTCOME_UNKNOWN' }]]);
    controller.abort(new MeshError('CALL_CANCELLED', 'gone'));
    await expect(heard.next()).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('ends when the call is over', async () => {
    const { service, host } = stage();
    const controller = new AbortController();
    async function* turns() {
      yield create(ConverseRequestSchema, { message: bare('never', { performative: Performative.ASK }) });
      controller.abort(new MeshError('CALL_CANCELLED', 'gone'));
      await new Promise(() => undefined);
    }
    const all = async () => {
      for await (const _ of service.converse(turns(), callOf({ signal: controller.signal }))) expect.unreachable();
    };
    await expect(all()).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(host.descriptors().length).toBe(2);
  });
});

describe('managing an agent', () => {
  it('pauses, resumes, drains and tells its status', async () => {
    const { service } = stage();
    const instances = async (answer: unknown) => (await (answer as Promise<{ instances: unknown[] }>)).instances;
    const agentId = 'echo';
    expect(await instances(service.getStatus(create(GetStatusRequestSchema, { agentId }), callOf()))).toMatchObject([
      { agentId, namespace: 'default', state: LifecycleState.IDLE, availability: Availability.ACTIVE, hostId: 'h1' },
    ]);
    expect(await instances(service.pause(create(PauseRequestSchema, { agentId }), callOf()))).toMatchObject([
      { availability: Availability.PAUSED },
    ]);
    expect(await instances(service.resume(create(ResumeRequestSchema, { agentId }), callOf()))).toMatchObject([
      { availability: Availability.ACTIVE },
    ]);
    expect(await instances(service.drain(create(DrainRequestSchema, { agentId }), callOf()))).toMatchObject([
      { availability: Availability.DRAINING },
    ]);
  });

  it('counts what a drain did not finish', async () => {
    const { service, host, clock, settle } = stage();
    void host.exchange.send(createMessage({ performative: 'tell', sender: 'x', receiver: 'never' }, clock));
    await settle();
    const drained = service.drain(create(DrainRequestSchema, { agentId: 'never', timeout: { seconds: 1n } }), callOf());
    await clock.advanceAsync(1000);
    expect(await drained).toMatchObject({ unfinished: 1n });
  });

  it('reaches every instance, and says which one does not answer', async () => {
    const { host, clock } = stage();
    const instances = [
      { sessionId: 's1', hostId: 'h1' },
      { sessionId: 's2', hostId: 'h2' },
    ];
    const exchange = {
      ...host.exchange,
      ask: (message: Message, options: { sessionId?: string } = {}) =>
        options.sessionId === 's2'
          ? Promise.reject(new MeshError('UNREACHABLE', 'no link to h2'))
          : host.exchange.ask(message, options),
    };
    const registry = { getAgent: () => create(AgentSchema, { instances }), watch: () => expect.unreachable() };
    const service = createAgentService({ exchange, registry, clock });
    const status = await service.getStatus(create(GetStatusRequestSchema, { agentId: 'echo' }), callOf());
    expect(status.instances).toMatchObject([
      { sessionId: 's1', hostId: 'h1', state: LifecycleState.IDLE },
      { sessionId: 's2', hostId: 'h2', state: LifecycleState.UNSPECIFIED, lastError: 'UNREACHABLE: no link to h2' },
    ]);
  });
});

describe('the standard paths', () => {
  async function http(method: 'GET' | 'POST', path: string, more: Partial<HttpRequest> & { json?: unknown } = {}) {
    const upgraded: Message[] = [];
    const routes = createAgentRoutes({ ...stage().options, onUpgrade: message => void upgraded.push(message) });
    const route = routes.find(route => route.method === method && route.path === path);
    const body = new TextEncoder().encode(JSON.stringify(more.json ?? null));
    const answer = await route?.handle({ params: {}, query: new URLSearchParams(), body, call: callOf(), ...more });
    return { ...answer, json: JSON.parse(String(answer?.body)) as JsonObject, upgraded };
  }

  const flat = { performative: 'ask', receiver: 'echo', content: { a: 1 } };

  it('POST /agent/message answers a question with the reply in the flat form', async () => {
    const { status, json, headers } = await http('POST', '/agent/message', { json: flat });
    expect(status).toBe(200);
    expect(json).toMatchObject({ version: '2.0', performative: 'tell', sender: 'echo', content: { a: 1 } });
    expect(headers).not.toHaveProperty('deprecation');
  });

  it("POST /agent/message takes protobuf's own form", async () => {
    const json = { performative: 'PERFORMATIVE_ASK', receiver: { agent: 'echo' }, content: { json: 'hi' } };
    expect((await http('POST', '/agent/message', { json })).json).toMatchObject({ content: 'hi' });
  });

  it('POST /agent/message answers anything else with its receipt', async () => {
    const { json } = await http('POST', '/agent/message', { json: { ...flat, performative: 'tell', id: 'm1' } });
    expect(json).toEqual({ message_id: 'm1', receipt: 'accepted', receivers: ['echo'] });
  });

  it('POST /agent/message understands DACP 1.0, answers in it, and says that it is deprecated', async () => {
    const { json, headers, upgraded } = await http('POST', '/agent/message', {
      json: { ...flat, version: '1.0', sender: 'old' },
    });
    expect(json).toMatchObject({ version: '1.0', performative: 'tell', receiver: 'old', content: { a: 1 } });
    expect(json).not.toHaveProperty('trace_context');
    expect(headers).toMatchObject({ deprecation: '@1774915200', sunset: 'Tue, 31 Mar 2026 00:00:00 GMT' });
    expect(upgraded.map(({ sender }) => sender && formatAddress(sender))).toEqual(['old']);
  });

  it.each([
    ['no JSON', { body: new TextEncoder().encode('{') }, 'MESSAGE_UNREADABLE'],
    ['an unknown field', { json: { ...flat, colour: 1 } }, 'FIELD_INVALID'],
    ['no receiver', { json: { performative: 'ask' } }, 'FIELD_INVALID'],
    ['an unknown receiver', { json: { ...flat, receiver: 'nobody' } }, 'AGENT_UNKNOWN'],
  ])('POST /agent/message refuses %s', async (_, more, reason) => {
    await expect(http('POST', '/agent/message', more)).rejects.toMatchObject({ reason });
  });

  it('GET /agent/status tells id, state and uptime', async () => {
    const { status, json } = await http('GET', '/agent/status/{agent_id}', { params: { agent_id: 'echo' } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      agent_id: 'echo',
      state: 'idle',
      availability: 'active',
      uptime: 0,
      instances: [{ agent_id: 'echo' }],
    });
  });

  it('GET /agent/status refuses who is not there, and what is no id', async () => {
    const path = '/agent/status/{agent_id}';
    await expect(http('GET', path, { params: { agent_id: 'nobody' } })).rejects.toMatchObject({
      reason: 'AGENT_UNKNOWN',
    });
    await expect(http('GET', path, { params: { agent_id: 'a b' } })).rejects.toThrowError(invalid('agent_id'));
  });
});
