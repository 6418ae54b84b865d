import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  AcceptanceSchema,
  CallSchema,
  ProposalSchema,
  ProposalsSchema,
  RejectionsSchema,
  ResultSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import {
  type Agent,
  type Bid,
  type Bidder,
  type CapabilityHandler,
  defineAgent,
  type Refusal,
} from '../../../src/agent/index.js';
import type { MeshError } from '../../../src/base/index.js';
import type { Inbound } from '../../../src/link/index.js';
import {
  anyContent,
  contentAny,
  contentJson,
  createMessage,
  formatAddress,
  jsonContent,
  type MessageParts,
} from '../../../src/message/index.js';
import { createMeters, type Meters, type Tracer } from '../../../src/observability/index.js';
import { gate, scene } from '../agent/scene.js';

const price = (priceMicros: number) => () => ({ priceMicros });

function bidder(id: string, bid: Bidder, more: object = {}): Agent {
  const work: CapabilityHandler = { bid, handle: input => `${id} did ${input}` };
  return defineAgent({ id, capabilities: { work }, ...more });
}

/** What was said to a call: by whom, to which inbounds' agents beside its own, and what it comes to. */
interface Heard {
  readonly to: string;
  readonly others: readonly string[];
  readonly message: Message;
}

/** What is particular about a call. */
interface Terms {
  readonly negotiationId?: string;
  readonly round?: number;
  readonly together?: boolean;
}

/** A host with these agents, and how to call several of them at once. */
function market(agents: readonly Agent[], options: Parameters<typeof scene>[1] = {}) {
  const on = scene(agents, options);
  const { clock, host } = on;
  const names = agents.map(({ descriptor }) => descriptor.id);

  function callEach(parts: Partial<MessageParts> = {}, terms: Terms = {}, to: readonly string[] = names) {
    const call = create(CallSchema, {
      negotiationId: 'n1',
      task: { capability: 'work', content: jsonContent('a text') },
      doBy: timestampFromMs(clock.now() + 60_000),
      currency: 'EUR',
      together: true,
      ...terms,
    });
    const content = anyContent(CallSchema, call);
    const about = { performative: 'cfp', sender: 'manager', receiver: 'capability:work', content } as const;
    const message = createMessage(
      { ...about, ontology: 'dacp.negotiation', protocol: 'contract-net', ...parts },
      clock,
    );
    const heard: Heard[] = [];
    const endings: [string, MeshError | undefined][] = [];
    const agentOf = new Map<Inbound, string>();
    const inbounds = to.map(agent => {
      const inbound: Inbound = {
        message,
        signal: new AbortController().signal,
        givenUp: undefined,
        reply: (said, others = []) =>
          void heard.push({ to: agent, others: others.map(each => agentOf.get(each) ?? ''), message: said }),
        handled: error => void endings.push([agent, error]),
      };
      agentOf.set(inbound, agent);
      return inbound;
    });
    const reply = (said: Message, [first = '', ...others]: readonly string[]) =>
      void heard.push({ to: first, others, message: said });
    const refused = host.offerEach?.(to, { message, of: place => inbounds[place] as Inbound, reply }) ?? [];
    return { message, heard, endings, refused: refused.map(({ agent, error }) => `${agent} ${error.reason}`) };
  }

  /** Says to several agents at once how negotiations came out. */
  function tellEach(
    rejections: MessageInitShape<typeof RejectionsSchema>,
    to: readonly string[] = names,
    by = 'manager',
  ) {
    const content = anyContent(RejectionsSchema, create(RejectionsSchema, rejections));
    const about = { performative: 'reject_proposal', sender: by, receiver: 'capability:work', content } as const;
    const message = createMessage({ ...about, ontology: 'dacp.negotiation', protocol: 'contract-net' }, clock);
    const { signal } = new AbortController();
    const inbound: Inbound = { message, signal, givenUp: undefined, reply: () => undefined, handled: () => undefined };
    return (host.offerAll?.(to, inbound) ?? []).map(({ agent, error }) => `${agent} ${error.reason}`);
  }

  function accept(agent: string, proposalId: string) {
    const task = { capability: 'work', content: jsonContent('a text') };
    const acceptance = create(AcceptanceSchema, { negotiationId: 'n1', proposalId, fence: 1n, task });
    const content = anyContent(AcceptanceSchema, acceptance);
    const about = { performative: 'accept_proposal', sender: 'manager', content } as const;
    return on.offer(agent, { ...about, receiver: agent, ontology: 'dacp.negotiation' });
  }

  return { ...on, callEach, tellEach, accept };
}

/** What was said to a call, bidder by bidder. */
function answersOf(heard: readonly Heard[]) {
  return heard.flatMap(({ message }) => {
    const { performative, content, sender, id } = message;
    const agent = sender ? formatAddress(sender) : '';
    const value = content?.kind.case === 'any' ? content.kind.value : undefined;
    if (value?.typeUrl.endsWith(ProposalsSchema.typeName))
      return contentAny(ProposalsSchema, content).answers.map(one => ({
        agent: one.agent,
        id: one.proposalId,
        says: one.answer.case === 'proposal' ? one.answer.value.priceMicros : one.answer.value?.message,
      }));
    if (performative === Performative.PROPOSE)
      return [{ agent, id, says: contentAny(ProposalSchema, content).priceMicros }];
    return [{ agent, id: '', says: content?.kind.case === 'failure' ? content.kind.value.message : undefined }];
  });
}

const [a, b, c] = ['a', 'b', 'c'];

it('says what all bidders of a host answer at once in one message, by the first of them', () => {
  const { callEach } = market([
    bidder('a', price(5)),
    bidder('b', () => ({ refuse: 'closed' })),
    bidder('c', input => ({ priceMicros: String(input).length })),
  ]);
  const { heard, message } = callEach();
  expect(heard).toMatchObject([
    { to: a, others: [b, c], message: { inReplyTo: message.id, protocol: 'contract-net' } },
  ]);
  expect(heard[0]?.message.sender?.target.value).toBe('a');
  expect(answersOf(heard)).toMatchObject([
    { agent: a, says: 5n },
    { agent: b, id: '', says: 'closed' },
    { agent: c, says: 6n },
  ]);
});

it('keeps each bidder to what it proposed, under an id of its own', async () => {
  const { callEach, accept, settle } = market([bidder('a', price(5)), bidder('b', price(7))]);
  const [first, second] = answersOf(callEach().heard);
  expect(first?.id).not.toBe(second?.id);
  const foreign = accept('b', first?.id ?? '');
  const own = accept('b', second?.id ?? '');
  await settle();
  expect(foreign.replies[0]?.performative).toBe(Performative.REFUSE);
  expect(contentJson(contentAny(ResultSchema, own.replies[0]?.content).content)).toBe('b did a text');
});

/** What is said to an award of each of these proposals. */
async function awards({ accept, settle }: ReturnType<typeof market>, bids: ReturnType<typeof answersOf>) {
  const said = bids.map(({ agent, id }) => accept(agent, id));
  await settle();
  return said.map(({ replies }) => replies[0] && Performative[replies[0].performative]);
}

it('holds no bidder to what it proposed once its manager has said to all of them that it is over', async () => {
  const on = market([bidder('a', price(5)), bidder('b', price(7))]);
  const bids = answersOf(on.callEach().heard);
  expect(on.tellEach({ over: ['n1', 'n2'] }, [a, b, 'nobody'])).toEqual(['nobody AGENT_UNKNOWN']);
  expect(await awards(on, bids)).toEqual(['REFUSE', 'REFUSE']);
});

it('holds each to what it proposed when somebody else says that it is over, or its manager that it is in reserve', async () => {
  let asked = 0;
  const on = market([bidder('a', () => ({ priceMicros: ++asked })), bidder('b', price(7))]);
  const { heard } = on.callEach();
  on.tellEach({ over: ['n1'] }, undefined, 'stranger');
  on.tellEach({ inReserve: ['n1'] }, undefined, 'stranger');
  expect(answersOf(on.callEach().heard)).toEqual(answersOf(heard));
  on.tellEach({ inReserve: ['n1'] });
  expect(answersOf(on.callEach({}, {}, [a]).heard)).toMatchObject([{ says: 2n }]);
  expect(await awards(on, answersOf(heard))).toEqual(['INFORM', 'INFORM']);
});

it('stops the work on what is over for all', async () => {
  const stopped: string[] = [];
  const work: CapabilityHandler = {
    bid: price(5),
    handle: (_, { signal }) =>
      new Promise(() => signal.addEventListener('abort', () => stopped.push(signal.reason.message))),
  };
  const on = market([defineAgent({ id: 'a', capabilities: { work } }), bidder('b', price(7))]);
  const [bid] = answersOf(on.callEach().heard);
  await awards(on, bid ? [bid] : []);
  on.tellEach({ over: ['n1'] });
  await on.settle();
  expect(stopped).toEqual([expect.stringContaining('the negotiation is over')]);
});

it('holds nobody to what another agent proposed under its name, nor to what is past', async () => {
  const on = market([bidder('a', price(5)), bidder('b', price(7))]);
  const bids = answersOf(on.callEach().heard);
  await on.host.remove(a, 0);
  on.host.add(bidder('a', price(5)));
  expect(await awards(on, bids)).toEqual(['REFUSE', 'INFORM']);
  const later = answersOf(on.callEach({}, { negotiationId: 'n2' }).heard);
  await on.clock.advanceAsync(61_000);
  expect(await awards(on, later)).toEqual(['REFUSE', 'REFUSE']);
});

it('says the same again when the call comes again, together or alone, and nobody bids twice', () => {
  const asked: string[] = [];
  const bids = (id: string, says: Bid | Refusal) =>
    bidder(id, () => {
      asked.push(id);
      return says;
    });
  const { callEach, offer } = market([bids('a', { priceMicros: 5 }), bids('b', { refuse: 'closed' })]);
  const { heard, message } = callEach();
  const again = callEach({ id: message.id });
  const alone = offer(b, { ...({ ...message } as object), performative: 'cfp', sender: 'manager' } as never);
  expect(answersOf(again.heard)).toEqual(answersOf(heard));
  expect(again.endings).toEqual([
    [a, undefined],
    [b, undefined],
  ]);
  expect(alone.replies[0]).toMatchObject({ performative: Performative.REFUSE, inReplyTo: message.id });
  expect(asked).toEqual(['a', 'b']);
});

it('is another call when somebody else gives it the same id, or it is of another round', async () => {
  const { callEach, settle } = market([bidder('a', (_, { call }) => ({ priceMicros: call.round }))]);
  const { message, heard } = callEach({}, { round: 1 }, [a]);
  const other = callEach({ id: message.id, sender: 'stranger' }, { negotiationId: 'n2' }, [a]);
  const round = callEach({}, { round: 2 }, [a]);
  await settle();
  expect([heard, other.heard, round.heard].map(answersOf)).toMatchObject([
    [{ says: 1n }],
    [{ says: 1n }],
    [{ says: 2n }],
  ]);
});

it('came alone before: who has answered says the same again, the others answer now', async () => {
  const asked: string[] = [];
  const { callEach, settle } = market(['a', 'b'].map(id => bidder(id, () => ({ priceMicros: asked.push(id) }))));
  const first = callEach({}, {}, [a]);
  const both = callEach({ id: first.message.id });
  await settle();
  expect(answersOf([...both.heard])).toEqual([
    ...answersOf(first.heard),
    expect.objectContaining({ agent: b, says: 2n }),
  ]);
  expect(asked).toEqual(['a', 'b']);
});

it('came alone before to one that refused: nobody is asked twice', async () => {
  let asked = 0;
  const refusing = bidder('a', () => ({ refuse: `no ${++asked}` }));
  const { message } = market([bidder('a', price(1))]).callEach();
  const { callEach, offer, settle } = market([refusing]);
  const alone = offer(a, { ...message, performative: 'cfp', sender: 'manager', receiver: a } as never);
  const again = callEach({ id: message.id });
  await settle();
  expect(asked).toBe(1);
  expect([alone.replies[0], again.heard[0]?.message].map(each => each?.performative)).toEqual([
    Performative.REFUSE,
    Performative.REFUSE,
  ]);
});

it('leaves whoever thinks about it, or fails, to answer alone', async () => {
  const thought = gate<{ priceMicros: number }>();
  const { callEach, settle } = market([
    bidder('a', () => thought.opened),
    bidder('b', price(7)),
    bidder('c', () => {
      throw new Error('broke');
    }),
    bidder('d', price(9)),
  ]);
  const { heard } = callEach();
  expect(answersOf(heard)).toMatchObject([{ says: 7n }, { says: 9n }]);
  await settle();
  expect(answersOf(heard)[2]).toMatchObject({ agent: c, says: 'agent "c" failed: broke' });
  thought.open({ priceMicros: 3 });
  await settle();
  expect(answersOf(heard)[3]).toMatchObject({ agent: a, says: 3n });
});

it('gives a bidder that looks at more of its context all that it needs', async () => {
  const seen: unknown[] = [];
  const { callEach, clock } = market([
    bidder(
      'a',
      async (_, { signal, deadlineMs, call, self, message, log }) => {
        log.info({}, 'thinking');
        seen.push(signal.aborted, deadlineMs, call.currency, self.id, message.performative);
        return new Promise(() => signal.addEventListener('abort', () => seen.push(signal.reason.reason)));
      },
      { handleTimeoutMs: 1_000 },
    ),
    bidder('b', price(7)),
  ]);
  const { heard } = callEach();
  expect(seen).toEqual([false, clock.now() + 1_000, 'EUR', 'a', Performative.CFP]);
  await clock.advanceAsync(1_100);
  expect(seen.at(-1)).toBe('HANDLER_TIMEOUT');
  expect(answersOf(heard)).toMatchObject([
    { agent: b, says: 7n },
    { agent: a, says: expect.stringContaining('1000 ms') },
  ]);
});

it('is done with a bidder that looked at more of its context and then bid at once', async () => {
  const { callEach, host, settle } = market([
    bidder('a', (_, { deadlineMs }) => ({ priceMicros: deadlineMs > 0 ? 5 : 0 })),
    bidder('b', price(7)),
  ]);
  const { heard } = callEach();
  await settle();
  expect(answersOf(heard)).toMatchObject([{ agent: b }, { agent: a, says: 5n }]);
  expect(Object.values(host.loads()).map(({ active }) => active)).toEqual([0, 0]);
});

it('is done with a bidder that looks at more of its context when it has bid already', async () => {
  const later = gate();
  const seen: unknown[] = [];
  const { callEach, accept, host, settle } = market([
    bidder('a', (_, context) => {
      void later.opened.then(() => seen.push(context.signal.aborted, context.deadlineMs > 0));
      return { priceMicros: 5 };
    }),
    bidder('b', price(7)),
  ]);
  const [bid] = answersOf(callEach().heard);
  later.open();
  await settle();
  expect(seen).toEqual([false, true]);
  expect(host.loads()[a ?? '']?.active).toBe(0);
  const work = accept('a', bid?.id ?? '');
  await settle();
  expect(contentJson(contentAny(ResultSchema, work.replies[0]?.content).content)).toBe('a did a text');
});

it('has nobody learn from a bid, nor fail at that, who thought about it', async () => {
  const learnt: unknown[] = [];
  const meters = createMeters();
  const learn = (experience: unknown) => void learnt.push(experience);
  const { callEach, settle } = market(
    [bidder('a', async () => ({ priceMicros: 5 }), { learn }), bidder('b', price(7))],
    {
      meters,
    },
  );
  const { heard } = callEach();
  await settle();
  expect(answersOf(heard)).toMatchObject([{ says: 7n }, { says: 5n }]);
  expect(learnt).toEqual([]);
  expect((await meters.render()).text).not.toMatch(/error_type=/);
});

it('has nobody begin anew when the call comes again while all think about it', async () => {
  const thought = gate<{ priceMicros: number }>();
  let asked = 0;
  const thinking = () => {
    asked++;
    return thought.opened;
  };
  const { callEach, settle } = market([bidder('a', thinking), bidder('b', thinking)]);
  const { heard, message } = callEach();
  const again = callEach({ id: message.id });
  thought.open({ priceMicros: 3 });
  await settle();
  expect(asked).toBe(2);
  expect(answersOf(heard)).toHaveLength(2);
  expect(
    answersOf(again.heard)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(
    answersOf(heard)
      .map(({ id }) => id)
      .sort(),
  );
});

it('is answered by the others when a bid is no proposal', async () => {
  const { callEach, settle } = market([
    bidder('a', price(Number.MAX_VALUE)),
    bidder('b', price(7)),
    bidder('c', price(9)),
  ]);
  const { heard } = callEach();
  await settle();
  expect(answersOf(heard)).toMatchObject([{ agent: b, says: 7n }, { agent: c, says: 9n }, { agent: a }]);
});

it('counts a bid that is made at once as any message', async () => {
  const counted = async (together: boolean) => {
    const meters = createMeters();
    const { callEach, host } = market([bidder('a', price(5)), bidder('b', () => ({ refuse: 'no' }))], { meters });
    callEach({}, { together });
    const lines = (await meters.render()).text.split('\n').filter(line => /_(total|count)\{/.test(line));
    const loads = Object.values(host.loads()).map(({ active, state }) => ({ active, state }));
    return { lines: lines.sort(), loads };
  };
  const atOnce = await counted(true);
  expect(atOnce).toEqual(await counted(false));
  expect(atOnce.lines).toContain('agent_messages_sent_total{agent_id="b",message_type="refuse"} 1');
});

it('counts each bid of each bidder, whoever is called beside it, however often, and by what type', async () => {
  const meters = createMeters();
  const says = ({ refuse }: { refuse: boolean }) => (refuse ? { refuse: 'no' } : { priceMicros: 5 });
  const { callEach } = market(
    [
      bidder('a', price(5)),
      bidder('b', (_, { call }) => says({ refuse: call.negotiationId === 'n7' })),
      bidder('c', price(6)),
    ],
    { meters },
  );
  const two = [b, c] as string[];
  for (let i = 0; i < 40; i++) callEach({}, { negotiationId: `n${i}` });
  callEach({}, { negotiationId: 'm1' }, two);
  callEach({ type: 'order' }, { negotiationId: 'm2' }, two);
  const counted = async () => (await meters.render()).text.split('\n').filter(line => /_(total|count)\{/.test(line));
  expect(await counted()).toEqual(await counted());
  for (const line of [
    'agent_messages_received_total{agent_id="a",message_type="cfp"} 40',
    'agent_messages_received_total{agent_id="b",message_type="cfp"} 41',
    'agent_messages_received_total{agent_id="b",message_type="order"} 1',
    'agent_messages_sent_total{agent_id="b",message_type="propose"} 41',
    'agent_messages_sent_total{agent_id="b",message_type="refuse"} 1',
    'agent_action_time_seconds_count{agent_id="c"} 42',
  ])
    expect(await counted()).toContain(line);
});

it.each<[string, (on: ReturnType<typeof market>, meters: Meters) => unknown]>([
  ['an agent comes', ({ host }) => host.add(bidder('new', price(1)))],
  ['an agent goes', ({ host }) => host.remove('d', 0)],
  ['others are called', ({ callEach }) => callEach({}, { negotiationId: 'n2' }, ['d'])],
  ['somebody looks', (_, meters) => meters.render()],
])('counts each bid when %s in the middle of a call', async (_, happens) => {
  const meters = createMeters();
  const meddles = (): Bid => {
    void happens(on, meters);
    return { priceMicros: 5 };
  };
  const called = ['a', 'b', 'c'];
  const on = market([bidder('a', price(5)), bidder('b', meddles), bidder('c', price(6)), bidder('d', price(7))], {
    meters,
  });
  on.callEach({}, {}, called);
  await on.settle();
  const { text } = await meters.render();
  for (const agent of called)
    expect(text).toContain(`agent_messages_sent_total{agent_id="${agent}",message_type="propose"} 1`);
});

it('counts as the time of a bid nothing of what a neighbour took that is given the call as any message', async () => {
  const meters = createMeters();
  const slow = bidder('a', () => {
    on.clock.advance(50);
    return { priceMicros: 5 };
  });
  const on = market([{ ...slow, messageBytesMax: 100_000 }, bidder('b', price(7))], { meters });
  on.callEach();
  await on.settle();
  const { text } = await meters.render();
  expect(text).toContain('agent_action_time_seconds_sum{agent_id="a"} 0.05');
  expect(text).toContain('agent_action_time_seconds_sum{agent_id="b"} 0\n');
});

it('makes no bid for an agent that takes nothing new, or that looks at each message first', async () => {
  const asked: string[] = [];
  const bids = (id: string, more: object = {}) => bidder(id, () => ({ priceMicros: asked.push(id) }), more);
  const wrapped = bids('b');
  const own = { ...wrapped, faculties: { ...wrapped.faculties, act: () => ({ priceMicros: asked.push('wrapped') }) } };
  const { callEach, host, settle } = market([bids('a'), own, bids('c', { messageBytesMax: 10 })]);
  callEach({}, { negotiationId: 'n0' }, [a]);
  void host.remove(a, 1_000);
  const { refused } = callEach();
  await settle();
  expect(refused).toEqual([`${a} AGENT_DRAINING`, `${c} MESSAGE_TOO_LARGE`]);
  expect(asked).toEqual(['a', 'wrapped']);
});

it.each<[string, Partial<MessageParts>, Terms]>([
  ['it is recorded', { recorded: true }, {}],
  ['its caller wants that', {}, { together: false }],
])('is answered bidder by bidder when %s', async (_, parts, terms) => {
  const { callEach, settle } = market([bidder('a', price(5)), bidder('b', price(7))]);
  const { heard } = callEach(parts, terms);
  await settle();
  expect(heard.map(({ to, others }) => [to, others])).toEqual([
    [a, []],
    [b, []],
  ]);
});

/** A tracer that records all, what it has begun for whom, and how that ended. */
function recorder() {
  const spans: string[] = [];
  const ended: string[] = [];
  const start: Tracer['start'] = (name, options) => {
    const by = `${options?.attributes?.()['dacp.agent_id']}`;
    spans.push(`${name} ${by}`);
    const traceparent = `00-${'1'.repeat(32)}-${(by.charCodeAt(0) + spans.length).toString(16).padStart(16, '0')}-01`;
    const end = (error?: Error) => void ended.push(error ? `${by} ${error.message}` : by);
    return { traceparent, run: work => work(), attribute: () => undefined, end };
  };
  const settle: Tracer['settle'] = () => void ended.push('all');
  return { spans, ended, tracer: { start, settle, onlyCarries: () => false } };
}

it('has a span for each bidder when its trace is recorded', async () => {
  const { spans, ended, tracer } = recorder();
  const { callEach, settle } = market([bidder('a', price(5)), bidder('b', price(7))], { tracer });
  const { heard } = callEach();
  expect(answersOf(heard)).toMatchObject([{ says: 5n }, { says: 7n }]);
  await settle();
  expect(spans).toEqual(['dacp.handle a', 'dacp.handle b']);
  expect(ended).toEqual([a, b]);
});

it('has its spans made by the time its host has closed', async () => {
  const { ended, tracer } = recorder();
  const { callEach, host } = market([bidder('a', price(5))], { tracer });
  await host.start();
  callEach();
  await host.close();
  expect(ended).toEqual([a, 'all']);
});

it('is answered from within the span of the first who says it, together or alone', () => {
  const { tracer } = recorder();
  const traceOf = ({ heard }: { heard: readonly Heard[] }) => heard[0]?.message.traceContext?.traceparent.slice(36, 52);
  const spanId = (of: string, nth: number) => (of.charCodeAt(0) + nth).toString(16).padStart(16, '0');
  const { callEach } = market([bidder('a', price(5)), bidder('b', price(7))], { tracer });
  expect(traceOf(callEach())).toBe(spanId('a', 1));
  expect(traceOf(callEach({}, { negotiationId: 'n2' }, [b]))).toBe(spanId('b', 3));
});

it('has one span for a bidder that thinks about it, fails, or looks at more of its context, until that is over', async () => {
  const { spans, ended, tracer } = recorder();
  const thought = gate<{ priceMicros: number }>();
  const fails = () => {
    throw new Error('broke');
  };
  const looks: Bidder = (_, { deadlineMs }) => ({ priceMicros: deadlineMs > 0 ? 5 : 0 });
  const agents = [bidder('a', () => thought.opened), bidder('b', fails), bidder('c', looks)];
  const { callEach, settle } = market(agents, { tracer });
  callEach();
  await settle();
  expect(ended).toEqual(['b agent "b" failed: broke', c]);
  thought.open({ priceMicros: 3 });
  await settle();
  expect(ended.at(-1)).toBe(a);
  expect(spans).toEqual(['dacp.handle a', 'dacp.handle b', 'dacp.handle c']);
});
