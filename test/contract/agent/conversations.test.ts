import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { defineAgent, defineProtocol, type Host } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import {
  contentJson,
  createMessage,
  errorOf,
  jsonContent,
  type PerformativeName,
  performativeName,
  performatives,
} from '../../../src/message/index.js';
import { createTestMesh } from '../../../src/testing.js';
import { gate } from './scene.js';

const plain = defineAgent({ id: 'plain', capabilities: { add: { handle: input => Number(input) + 1 } } });
const asker = defineAgent({ id: 'asker', capabilities: { any: { handle: input => input } } });

/** Everything that `receiver` is offered and answers to it, by hand. */
async function say(host: Host, parts: Partial<Parameters<typeof createMessage>[0]>, settle: () => Promise<void>) {
  const message = createMessage({ performative: 'ask', sender: 'stranger', receiver: 'plain', ...parts });
  const replies: Message[] = [];
  const receiver = typeof parts.receiver === 'string' ? parts.receiver : 'plain';
  const refused = host.offer(receiver, {
    message,
    signal: new AbortController().signal,
    givenUp: undefined,
    reply: reply => void replies.push(reply),
    handled: () => undefined,
  });
  await settle();
  return { message, refused, replies, said: replies.map(({ performative }) => performativeName(performative)) };
}

function failureIn(message: Message | undefined): MeshError | undefined {
  const kind = message?.content?.kind;
  return kind?.case === 'failure' ? errorOf(kind.value) : undefined;
}

describe('a query or a request', () => {
  it('is answered by an agent that knows nothing of protocols', async () => {
    await using mesh = createTestMesh([plain, asker]);
    const query = mesh.host.converse('asker', { to: 'plain', protocol: 'fipa-query', content: 1 });
    expect(query).toMatchObject({ role: 'initiator', state: 'asked', outcome: undefined });
    expect(await query.result()).toBe(2);
    expect(query.outcome).toEqual({ state: 'answered', error: undefined });
    expect(query.transcript.map(({ role, act, state }) => [role, act, state])).toEqual([
      ['initiator', 'query_ref', 'asked'],
      ['participant', 'inform', 'answered'],
    ]);
    const asked = mesh.host.converse('asker', {
      to: 'capability:add',
      protocol: 'fipa-query',
      performative: 'ask',
      content: 2,
    });
    expect(await asked.result()).toBe(3);
    expect(asked.peer.target).toEqual({ case: 'agent', value: 'plain' });
  });

  it('is agreed to first by who needs time, and fails with the reason', async () => {
    const slow = defineAgent({
      id: 'slow',
      capabilities: {},
      protocols: {
        async 'fipa-request'(conversation, { message }) {
          await conversation.send('agree');
          if (contentJson(message.content) === 'break') throw new MeshError('REFUSED', 'it broke');
          return { did: contentJson(message.content) };
        },
      },
    });
    await using mesh = createTestMesh([slow, asker]);
    const done = mesh.host.converse('asker', { to: 'slow', protocol: 'fipa-request', content: 'work' });
    expect(performativeName((await done.next())?.performative ?? 0)).toBe('agree');
    expect(await done.result()).toEqual({ did: 'work' });
    const broken = mesh.host.converse('asker', { to: 'slow', protocol: 'fipa-request', content: 'break' });
    await expect(broken.result()).rejects.toMatchObject({ reason: 'REFUSED', message: 'it broke' });
    expect(broken.outcome?.state).toBe('failed');
  });

  it('ends with a stated outcome when nobody is there', async () => {
    await using mesh = createTestMesh([asker]);
    const query = mesh.host.converse('asker', { to: 'nobody', protocol: 'fipa-query' });
    await expect(query.result()).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
    expect(query.outcome).toMatchObject({ state: 'failed', error: { reason: 'AGENT_UNKNOWN' } });
  });
});

describe('a proposal', () => {
  const judge = defineAgent({
    id: 'judge',
    capabilities: {},
    protocols: {
      async 'fipa-propose'(conversation, { message }) {
        await conversation.send(Number(contentJson(message.content)) < 10 ? 'accept_proposal' : 'reject_proposal');
      },
    },
  });

  it.each([
    [5, 'accepted'],
    [50, 'rejected'],
  ])('of %i is %s', async (price, state) => {
    await using mesh = createTestMesh([judge, asker]);
    const offer = mesh.host.converse('asker', { to: 'judge', protocol: 'fipa-propose', content: price });
    await offer.next();
    expect(offer.outcome).toEqual({ state, error: undefined });
  });

  it('is not understood by who takes no part in it, with what it does take part in', async () => {
    await using mesh = createTestMesh([plain, asker]);
    const offer = mesh.host.converse('asker', { to: 'plain', protocol: 'fipa-propose', content: 1 });
    await expect(offer.result()).rejects.toMatchObject({
      reason: 'NOT_UNDERSTOOD',
      message: expect.stringContaining('does not take part in fipa-propose; it takes part in fipa-request, fipa-query'),
    });
    expect(offer.outcome?.state).toBe('not_understood');
  });

  it('that is answered by what the protocol does not have fails, and the fault is the participant’s', async () => {
    const odd = defineAgent({ id: 'odd', capabilities: {}, protocols: { 'fipa-propose': () => 'hm' } });
    await using mesh = createTestMesh([odd, asker]);
    const offer = mesh.host.converse('asker', { to: 'odd', protocol: 'fipa-propose' });
    await expect(offer.result()).rejects.toMatchObject({ reason: 'CONVERSATION_CLOSED' });
    expect(offer.outcome?.state).toBe('failed');
  });
});

describe('a subscription', () => {
  /** Says what the test puts in. */
  function publisher() {
    const signals: AbortSignal[] = [];
    let tell: (value: unknown) => Promise<void> = async () => undefined;
    const started = gate();
    const agent = defineAgent({
      id: 'source',
      capabilities: {},
      protocols: {
        async 'fipa-subscribe'(conversation) {
          await conversation.send('agree');
          signals.push(conversation.signal);
          tell = value => conversation.send('inform', value);
          started.open();
          await conversation.next();
        },
      },
    });
    return { agent, signals, started: started.opened, tell: (value: unknown) => tell(value) };
  }

  it('goes on until the subscriber leaves its loop; then the publisher hears of it', async () => {
    const source = publisher();
    await using mesh = createTestMesh([source.agent, asker]);
    const subscription = mesh.host.converse('asker', { to: 'source', protocol: 'fipa-subscribe' });
    await source.started;
    for (const n of [1, 2, 3]) await source.tell(n);
    const heard: unknown[] = [];
    for await (const { content } of subscription) {
      heard.push(contentJson(content));
      if (heard.length === 3) break;
    }
    expect(heard).toEqual([1, 2, 3]);
    expect(subscription.outcome).toEqual({ state: 'cancelled', error: undefined });
    expect(source.signals.map(({ aborted, reason }) => [aborted, reason.reason])).toEqual([[true, 'CALL_CANCELLED']]);
    await expect(source.tell(4)).rejects.toMatchObject({ reason: 'CONVERSATION_CLOSED' });
  });

  it('ends in good order when there is no more to come', async () => {
    const source = defineAgent({
      id: 'source',
      capabilities: {},
      protocols: {
        async 'fipa-subscribe'(conversation) {
          for (const n of [1, 2]) await conversation.send('inform', n);
        },
      },
    });
    await using mesh = createTestMesh([source, asker]);
    const heard: unknown[] = [];
    for await (const { content } of mesh.host.converse('asker', { to: 'source', protocol: 'fipa-subscribe' }))
      heard.push(contentJson(content));
    expect(heard).toEqual([1, 2]);
  });

  it('holds back a publisher whose messages nobody reads', async () => {
    const source = publisher();
    await using mesh = createTestMesh([source.agent, asker]);
    const subscription = mesh.host.converse('asker', { to: 'source', protocol: 'fipa-subscribe' });
    await source.started;
    let said = 0;
    const flood = async () => {
      for (; said < 2_000; said++) await source.tell(said);
    };
    await expect(flood()).rejects.toMatchObject({ reason: 'MAILBOX_FULL' });
    expect(said).toBeLessThanOrEqual(1_000);
    expect(subscription.transcript.length).toBeLessThanOrEqual(100);
  });

  it('that stalls ends for both, with the reason', async () => {
    const source = publisher();
    await using mesh = createTestMesh([source.agent, asker]);
    const subscription = mesh.host.converse('asker', { to: 'source', protocol: 'fipa-subscribe', timeoutMs: 5_000 });
    await source.started;
    await source.tell(1);
    await mesh.clock.advanceAsync(5_100);
    await subscription.next();
    await subscription.next();
    await expect(subscription.next()).rejects.toMatchObject({ reason: 'CONVERSATION_EXPIRED' });
    expect(subscription.outcome).toMatchObject({ state: 'expired', error: { reason: 'CONVERSATION_EXPIRED' } });
    expect(source.signals[0]?.aborted).toBe(true);
  });

  it('whose publisher keeps silent ends at its time', async () => {
    const mute = defineAgent({
      id: 'mute',
      capabilities: {},
      protocols: { 'fipa-subscribe': () => new Promise(() => undefined) },
    });
    await using mesh = createTestMesh([mute, asker]);
    const subscription = mesh.host.converse('asker', { to: 'mute', protocol: 'fipa-subscribe' });
    const failed = expect(subscription.result()).rejects.toBeInstanceOf(MeshError);
    await mesh.clock.advanceAsync(31_000);
    await failed;
    expect(subscription.outcome?.error?.code).toBe('DEADLINE_EXCEEDED');
  });
});

describe('a message that its conversation does not allow', () => {
  const conversationId = 'c1';
  const protocol = 'fipa-query';

  it('is answered by not_understood with protocol, state and what is allowed, and changes nothing', async () => {
    const waiting = gate<number>();
    const wise = defineAgent({ id: 'plain', capabilities: { think: { handle: () => waiting.opened } } });
    await using mesh = createTestMesh([wise]);
    const settle = () => mesh.clock.advanceAsync(0);
    const first = await say(mesh.host, { performative: 'query_ref', protocol, conversationId }, settle);
    const wrong = await say(mesh.host, { performative: 'accept_proposal', protocol, conversationId }, settle);
    expect(wrong.said).toEqual(['not_understood']);
    expect(failureIn(wrong.replies[0])).toMatchObject({
      reason: 'NOT_UNDERSTOOD',
      details: { protocol, state: 'asked', role: 'initiator', allowed: 'not_understood, failure, cancel' },
    });
    expect(first.replies).toEqual([]);
    waiting.open(42);
    await settle();
    expect(contentJson(first.replies[0]?.content)).toBe(42);
  });

  it.each(['inform', 'agree', 'propose', 'tell'] as const)('such as %s out of the blue', async performative => {
    await using mesh = createTestMesh([plain]);
    const { said, replies } = await say(mesh.host, { performative, protocol }, () => mesh.clock.advanceAsync(0));
    expect(said).toEqual(['not_understood']);
    expect(failureIn(replies[0])).toMatchObject({
      reason: 'CONVERSATION_UNKNOWN',
      message: expect.stringContaining('query_ref'),
    });
  });

  it('is never answered when it is itself not_understood or failure, or two would answer each other for ever', async () => {
    await using mesh = createTestMesh([plain]);
    for (const performative of ['not_understood', 'failure'] as const) {
      const { said } = await say(mesh.host, { performative, protocol }, () => mesh.clock.advanceAsync(0));
      expect(said).toEqual([]);
    }
  });

  it('belongs to nobody else’s conversation', async () => {
    const never = defineAgent({ id: 'plain', capabilities: { wait: { handle: () => new Promise(() => undefined) } } });
    await using mesh = createTestMesh([never]);
    const settle = () => mesh.clock.advanceAsync(0);
    await say(mesh.host, { performative: 'query_ref', protocol, conversationId }, settle);
    const stranger = await say(
      mesh.host,
      { performative: 'cancel', sender: 'mallory', protocol, conversationId },
      settle,
    );
    expect(failureIn(stranger.replies[0])?.reason).toBe('CONVERSATION_UNKNOWN');
    const own = await say(mesh.host, { performative: 'cancel', protocol, conversationId }, settle);
    expect(own.said).toEqual(['inform']);
  });

  it('is not even sent by an agent of this mesh', async () => {
    const errors: unknown[] = [];
    const hasty = defineAgent({
      id: 'hasty',
      capabilities: {
        go: {
          async handle(_, { converse, send }) {
            const query = converse({ to: 'plain', protocol: 'fipa-query', content: 1 });
            await query.send('ask', 2).catch(error => errors.push(error));
            await send('inform', 'plain', 3, { protocol: 'fipa-query' }).catch(error => errors.push(error));
            return query.result();
          },
        },
      },
    });
    await using mesh = createTestMesh([plain, hasty]);
    expect(await mesh.ask('hasty')).toBe(2);
    expect(errors).toMatchObject([{ reason: 'CONVERSATION_STATE' }, { reason: 'CONVERSATION_STATE' }]);
  });
});

it('a protocol of one’s own is followed as strictly', async () => {
  const greeting = defineProtocol({
    name: 'greeting',
    source: 'here',
    initial: 'new',
    states: {
      new: { initiator: { inform: 'greeted' } },
      greeted: { participant: { inform: 'greeted back', confirm: 'met' } },
      'greeted back': { initiator: { confirm: 'met' } },
      met: {},
    },
  });
  const host = defineAgent({
    id: 'polite',
    capabilities: { any: { handle: input => input } },
    protocols: {
      greeting: {
        protocol: greeting,
        async participate(conversation) {
          await conversation.send('inform', 'hello to you');
          await conversation.next();
        },
      },
    },
  });
  await using mesh = createTestMesh([host, asker]);
  const met = mesh.host.converse('asker', { to: 'capability:any', protocol: greeting, content: 'hello' });
  await met.next();
  await expect(met.send('inform')).rejects.toMatchObject({ reason: 'CONVERSATION_STATE' });
  await met.send('confirm');
  expect(met.outcome).toEqual({ state: 'met', error: undefined });
});

describe('cancelling', () => {
  it('stops the work, and is answered by inform', async () => {
    const aborted = gate<unknown>();
    const worker = defineAgent({
      id: 'plain',
      capabilities: {
        work: {
          handle: (_, { signal }) =>
            new Promise(() => signal.addEventListener('abort', () => aborted.open(signal.reason.reason))),
        },
      },
    });
    await using mesh = createTestMesh([worker, asker]);
    const request = mesh.host.converse('asker', { to: 'plain', protocol: 'fipa-request' });
    await mesh.clock.advanceAsync(0);
    expect(await request.close()).toEqual({ state: 'cancelled', error: undefined });
    expect(await aborted.opened).toBe('CALL_CANCELLED');
  });

  it('of what is over, or never was, is answered by failure', async () => {
    await using mesh = createTestMesh([plain]);
    const parts = { performative: 'cancel', protocol: 'fipa-request', conversationId: 'gone' } as const;
    const { said, replies } = await say(mesh.host, parts, () => mesh.clock.advanceAsync(0));
    expect(said).toEqual(['failure']);
    expect(failureIn(replies[0])?.reason).toBe('CONVERSATION_UNKNOWN');
  });
});

describe('an agent with faculties of its own', () => {
  it('handles a conversation by its state, message by message', async () => {
    const states: unknown[] = [];
    const clerk = defineAgent({
      id: 'clerk',
      protocols: ['fipa-request'],
      perceive: (message: Message) => message,
      decide: (message: Message, { conversation }) => {
        states.push([conversation?.state, conversation?.role, conversation?.transcript.length]);
        return message;
      },
      act: (message: Message) => contentJson(message.content),
    });
    await using mesh = createTestMesh([clerk, asker]);
    const request = mesh.host.converse('asker', { to: 'clerk', protocol: 'fipa-request', content: 'x' });
    expect(await request.result()).toBe('x');
    expect(states).toEqual([['requested', 'participant', 1]]);
  });

  it('may ask by hand, and hears what follows in its mailbox', async () => {
    const heard: unknown[] = [];
    const worker = defineAgent({
      id: 'worker',
      capabilities: {},
      protocols: {
        async 'fipa-request'(conversation) {
          await conversation.send('agree');
          return 'done';
        },
      },
    });
    const boss = defineAgent({
      id: 'boss',
      perceive: (message: Message) => message,
      decide: (message: Message) => message,
      async act(message: Message, { askMessage }) {
        if (message.performative === Performative.INFORM) return void heard.push(contentJson(message.content));
        const agreed = await askMessage('worker', 'go', { performative: 'request', protocol: 'fipa-request' });
        return performativeName(agreed.performative);
      },
    });
    await using mesh = createTestMesh([worker, boss]);
    expect(await mesh.ask('boss')).toBe('agree');
    await mesh.clock.advanceAsync(0);
    expect(heard).toEqual(['done']);
  });
});

it('whatever strangers say, each message is answered at most once and nothing breaks', async () => {
  const anything = fc.record({
    performative: fc.constantFrom(...(Object.keys(performatives) as PerformativeName[])),
    protocol: fc.constantFrom(
      '',
      'fipa-request',
      'fipa-query',
      'fipa-propose',
      'fipa-subscribe',
      'contract-net',
      'own',
      '__proto__',
    ),
    conversationId: fc.constantFrom('a', 'b', 'constructor'),
    sender: fc.constantFrom('stranger', 'mallory', 'asker', 'all'),
    id: fc.constantFrom('m1', 'm2', 'm3', ...Array.from({ length: 50 }, (_, n) => `n${n}`)),
  });
  const all = defineAgent({
    id: 'all',
    capabilities: { any: { handle: input => input } },
    protocols: {
      'fipa-propose': conversation => conversation.send('reject_proposal'),
      'fipa-subscribe': async conversation => {
        await conversation.send('agree');
        await conversation.next();
      },
    },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 30 }), async messages => {
      await using mesh = createTestMesh([all, asker]);
      for (const parts of messages) {
        const { replies, message } = await say(mesh.host, { ...parts, receiver: 'all' }, () =>
          mesh.clock.advanceAsync(0),
        );
        expect(replies.length).toBeLessThanOrEqual(1);
        if (message.performative === Performative.NOT_UNDERSTOOD && parts.protocol.startsWith('fipa'))
          expect(replies).toEqual([]);
      }
      await mesh.clock.advanceAsync(3_700_000);
      expect(mesh.host.conversations('all')).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe('memory', () => {
  it('holds at most so many conversations, and none of 10,000 that are over', async () => {
    const patient = defineAgent({
      id: 'patient',
      capabilities: {},
      mailboxMax: 20_000,
      concurrencyMax: 20_000,
      protocols: {
        async 'fipa-subscribe'(conversation) {
          await conversation.send('agree');
          await conversation.next();
        },
      },
    });
    await using mesh = createTestMesh([patient, asker]);
    const open = Array.from({ length: 10_000 }, () =>
      mesh.host.converse('asker', { to: 'patient', protocol: 'fipa-subscribe' }),
    );
    expect(() => mesh.host.converse('asker', { to: 'patient', protocol: 'fipa-subscribe' })).toThrowError(
      expect.objectContaining({ reason: 'CONVERSATIONS_FULL' }),
    );
    while (open.some(({ state }) => state === 'subscribing')) await mesh.clock.advanceAsync(0);
    expect(new Set(open.map(({ state }) => state))).toEqual(new Set(['active']));
    await Promise.all(open.slice(0, 5_000).map(each => each.close()));
    expect(mesh.host.conversations('asker')).toHaveLength(5_000);
    // The rest is swept when its time is up.
    await mesh.clock.advanceAsync(3_600_100);
    expect(mesh.host.conversations('asker')).toEqual([]);
    expect(mesh.host.conversations('patient')).toEqual([]);
    expect(new Set(open.map(({ outcome }) => outcome?.state))).toEqual(new Set(['cancelled', 'expired']));
  }, 60_000);

  it('of a transcript is bounded: large content is not kept', async () => {
    const text = 'x'.repeat(200_000);
    const parrot = defineAgent({ id: 'parrot', capabilities: { say: { handle: input => input } } });
    await using mesh = createTestMesh([parrot, asker]);
    const query = mesh.host.converse('asker', { to: 'parrot', protocol: 'fipa-query', content: jsonContent(text) });
    expect(await query.result()).toBe(text);
    expect(query.transcript.map(({ message }) => message)).toEqual([undefined, undefined]);
  });
});

it('the conversations of an agent that goes are ended on both sides', async () => {
  const started = gate();
  const source = defineAgent({
    id: 'source',
    capabilities: {},
    protocols: {
      async 'fipa-subscribe'(conversation) {
        await conversation.send('agree');
        started.open();
        await conversation.next();
      },
    },
  });
  await using mesh = createTestMesh([source, asker]);
  const subscription = mesh.host.converse('asker', { to: 'source', protocol: 'fipa-subscribe' });
  await started.opened;
  await mesh.host.remove('source');
  await expect(subscription.result()).rejects.toMatchObject({ reason: 'AGENT_DRAINING' });
});
