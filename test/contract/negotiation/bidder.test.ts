import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it, vi } from 'vitest';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  AcceptanceSchema,
  CallSchema,
  ProgressSchema,
  ProposalSchema,
  RejectionSchema,
  RejectionsSchema,
  ResultSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type CapabilityHandler, createHost, createLocalExchange, defineAgent } from '../../../src/agent/index.js';
import { createFakeClock } from '../../../src/base/index.js';
import {
  anyContent,
  contentAny,
  contentJson,
  createMessage,
  jsonContent,
  performativeName,
} from '../../../src/message/index.js';
import { gate } from '../agent/scene.js';

const task = { capability: 'work', content: jsonContent('a text') };
const doMs = 60_000;

/** An agent that bids for `work`, and a manager that is played by hand. */
function stage(
  handle: CapabilityHandler['handle'] = () => 'done',
  more: Partial<Parameters<typeof defineAgent>[0]> = {},
) {
  const clock = createFakeClock();
  const doBy = timestampFromMs(clock.now() + doMs);
  const heard: Message[] = [];
  const agent = defineAgent({
    id: 'bidder',
    handleTimeoutMs: 1_000_000,
    capabilities: { work: { bid: () => ({ priceMicros: 5, timeMs: 10 }), handle } },
    ...more,
  } as Parameters<typeof defineAgent>[0]);
  const host = createHost({ exchange: local => createLocalExchange(local, clock), agents: [agent], clock });
  host.attach({ id: 'manager', namespace: '' } as never, ({ message, handled }) => {
    heard.push(message);
    handled();
    return undefined;
  });

  function say(
    performative: 'cfp' | 'accept_proposal' | 'reject_proposal' | 'cancel',
    content: Message['content'],
    from = 'manager',
  ) {
    return createMessage(
      {
        performative,
        sender: from,
        receiver: 'bidder',
        ontology: 'dacp.negotiation',
        content,
        replyByMs: clock.now() + doMs,
      },
      clock,
    );
  }

  function ask(...said: Parameters<typeof say>) {
    return host.exchange.ask(say(...said));
  }

  return {
    clock,
    host,
    heard,
    call: (negotiationId = 'n1', from = 'manager') =>
      ask('cfp', anyContent(CallSchema, create(CallSchema, { negotiationId, task, doBy, currency: 'EUR' })), from),
    accept(proposalId: string, fence: bigint, { from = 'manager', timeMs = 10 } = {}) {
      const progressWithin = durationFromMs(4_000);
      const acceptance = create(AcceptanceSchema, {
        negotiationId: 'n1',
        proposalId,
        fence,
        task,
        doBy,
        progressWithin,
        time: durationFromMs(timeMs),
      });
      return ask('accept_proposal', anyContent(AcceptanceSchema, acceptance), from);
    },
    cancel: (fence: bigint, from = 'manager') =>
      host.exchange.send(
        say(
          'cancel',
          anyContent(WithdrawalSchema, create(WithdrawalSchema, { negotiationId: 'n1', fence, reason: 'r' })),
          from,
        ),
      ),
    rejectMany: (news: MessageInitShape<typeof RejectionsSchema>, from = 'manager') =>
      host.exchange.send(say('reject_proposal', anyContent(RejectionsSchema, create(RejectionsSchema, news)), from)),
    reject: (inReserve: boolean) =>
      host.exchange.send(
        say(
          'reject_proposal',
          anyContent(RejectionSchema, create(RejectionSchema, { negotiationId: 'n1', inReserve })),
        ),
      ),
  };
}

/** Bids in this way, and does at once what it is asked. */
function thinking(bid: NonNullable<CapabilityHandler['bid']>) {
  const work: CapabilityHandler = { bid, handle: () => 'done' };
  return { capabilities: { work } };
}

const reasonOf = ({ content }: Message) => (content?.kind.case === 'failure' ? content.kind.value.reason : undefined);

it('proposes what its bid says, in the currency of the call, and answers the same call again with the same proposal', async () => {
  const { call } = stage();
  const [first, again] = [await call(), await call()];
  expect(performativeName(first.performative)).toBe('propose');
  expect(contentAny(ProposalSchema, first.content)).toMatchObject({ priceMicros: 5n, currency: 'EUR' });
  expect(again.id).toBe(first.id);
});

it('says in its description that it takes part in contract nets', () => {
  const bids = defineAgent({ id: 'a', capabilities: { work: { bid: () => ({}), handle: () => 1 } } });
  const asks = defineAgent({ id: 'a', capabilities: { work: { handle: () => 1 } } });
  expect([bids.descriptor.protocols, asks.descriptor.protocols]).toEqual([['contract-net'], []]);
});

it('bids while it is busy', async () => {
  const work = gate<string>();
  const { call, host, clock } = stage(() => work.opened);
  const asked = host.exchange.ask(
    createMessage({ performative: 'ask', sender: 'x', receiver: 'bidder', content: jsonContent('x') }, clock),
  );
  await clock.advanceAsync(0);
  expect(performativeName((await call()).performative)).toBe('propose');
  work.open('later');
  expect(contentJson((await asked).content)).toBe('later');
});

it('leaves nothing for later when it bids at once', async () => {
  const { call } = stage();
  await call('n1');
  const later = vi.spyOn(globalThis, 'queueMicrotask');
  try {
    await call('n2');
    expect(later).not.toHaveBeenCalled();
  } finally {
    later.mockRestore();
  }
});

it('goes on with what waits for it when a bid that took its time is made', async () => {
  const thought = gate<{ priceMicros: number }>();
  const { call, host, clock } = stage(undefined, {
    ...thinking(() => thought.opened),
    concurrencyMax: 1,
  });
  const called = call();
  const question = { performative: 'ask', sender: 'x', receiver: 'bidder', content: jsonContent('x') } as const;
  const asked = host.exchange.ask(createMessage(question, clock));
  await clock.advanceAsync(0);
  thought.open({ priceMicros: 1 });
  expect(performativeName((await called).performative)).toBe('propose');
  expect(contentJson((await asked).content)).toBe('done');
});

it('is away as soon as the bid that it thinks about is made', async () => {
  const thought = gate<{ priceMicros: number }>();
  const { call, host, clock } = stage(
    undefined,
    thinking(() => thought.opened),
  );
  const called = call();
  const removed = host.remove('bidder', 30_000);
  await clock.advanceAsync(0);
  thought.open({ priceMicros: 1 });
  await Promise.all([called, removed]);
  expect(host.descriptors().map(({ id }) => id)).toEqual(['manager']);
});

it('does the work that it is awarded, with the task as its input, and answers with the fence', async () => {
  const { call, accept } = stage((input, { message }) => `${input} under ${performativeName(message.performative)}`);
  const answer = await accept((await call()).id, 3n);
  const result = contentAny(ResultSchema, answer.content);
  expect(result).toMatchObject({ negotiationId: 'n1', fence: 3n });
  expect(contentJson(result.content)).toBe('a text under accept_proposal');
});

it('refuses to work for a proposal that it never made, for another manager, or after the time for it', async () => {
  const { call, accept, clock } = stage();
  expect(reasonOf(await accept('never', 1n))).toBe('PROPOSAL_UNKNOWN');
  const { id } = await call();
  expect(reasonOf(await accept(id, 1n, { from: 'stranger' }))).toBe('PROPOSAL_UNKNOWN');
  clock.advance(doMs + 100);
  expect(reasonOf(await accept(id, 1n))).toBe('PROPOSAL_UNKNOWN');
});

it('works once for the same award, and answers everybody who asks for it', async () => {
  const work = gate<string>();
  let begun = 0;
  const { call, accept, clock } = stage(() => {
    begun++;
    return work.opened;
  });
  const { id } = await call();
  void accept(id, 1n);
  await clock.advanceAsync(0);
  const second = accept(id, 1n);
  await clock.advanceAsync(0);
  work.open('once');
  for (const answer of [await second, await accept(id, 1n)])
    expect(contentJson(contentAny(ResultSchema, answer.content).content)).toBe('once');
  expect(begun).toBe(1);
});

it('refuses a fence that is lower than one it has seen, and stops work when a higher one comes', async () => {
  const stopped: unknown[] = [];
  const { call, accept, clock } = stage((_, { signal }) => {
    signal.addEventListener('abort', () => stopped.push(signal.reason));
    return new Promise(() => undefined);
  });
  const { id } = await call();
  accept(id, 2n).catch(() => undefined);
  await clock.advanceAsync(0);
  expect(reasonOf(await accept(id, 1n))).toBe('FENCE_OLD');
  expect(stopped).toEqual([]);
  accept(id, 3n).catch(() => undefined);
  await clock.advanceAsync(0);
  expect(stopped).toMatchObject([{ reason: 'CALL_CANCELLED' }]);
});

it('stops work that its manager cancels, does not begin it again, and hears nobody else', async () => {
  let stopped = 0;
  const { call, accept, cancel, clock } = stage((_, { signal }) => {
    signal.addEventListener('abort', () => stopped++);
    return new Promise(() => undefined);
  });
  const { id } = await call();
  accept(id, 1n).catch(() => undefined);
  await clock.advanceAsync(0);
  await cancel(1n, 'stranger');
  expect(stopped).toBe(0);
  await cancel(1n);
  expect(stopped).toBe(1);
  expect(reasonOf(await accept(id, 1n))).toBe('FENCE_OLD');
});

it('may still be awarded what it is told to hold in reserve, and nothing that is rejected for good', async () => {
  const reserve = stage();
  const kept = await reserve.call();
  await reserve.reject(true);
  expect(reasonOf(await reserve.accept(kept.id, 2n))).toBeUndefined();
  const gone = stage();
  const { id } = await gone.call();
  await gone.reject(false);
  expect(reasonOf(await gone.accept(id, 2n))).toBe('PROPOSAL_UNKNOWN');
});

it('is free of all negotiations that its manager says are over, and of none that it says to hold in reserve', async () => {
  const { call, accept, rejectMany } = stage();
  const { id } = await call();
  await rejectMany({ over: ['n0'], inReserve: ['n1', 'n2'] });
  await rejectMany({ over: ['n1'] }, 'stranger');
  expect(reasonOf(await accept(id, 1n))).toBeUndefined();
  await rejectMany({ over: ['n0', 'n1'] });
  expect(reasonOf(await accept(id, 1n))).toBe('PROPOSAL_UNKNOWN');
});

it('stops work on what is over', async () => {
  let stopped = 0;
  const { call, accept, rejectMany, clock } = stage((_, { signal }) => {
    signal.addEventListener('abort', () => stopped++);
    return new Promise(() => undefined);
  });
  accept((await call()).id, 1n).catch(() => undefined);
  await clock.advanceAsync(0);
  await rejectMany({ over: ['n1'] });
  expect(stopped).toBe(1);
});

it('gives signs of life as long as the work is alive, and not longer', async () => {
  const work = gate<string>();
  const { call, accept, clock, heard } = stage(() => work.opened);
  const answered = accept((await call()).id, 1n);
  for (let second = 0; second < 8; second++) await clock.advanceAsync(1_000);
  expect(heard.map(({ content }) => contentAny(ProgressSchema, content).fence)).toEqual(Array(8).fill(1n));
  work.open('done');
  await answered;
  await clock.advanceAsync(10_000);
  expect(heard).toHaveLength(8);
});

it('works as long as it promised, even if that is longer than it works on messages without a deadline', async () => {
  const work = gate<string>();
  const { call, accept, clock } = stage(() => work.opened, { handleTimeoutMs: 100 });
  const answered = accept((await call()).id, 1n);
  await clock.advanceAsync(doMs - 1_000);
  work.open('done');
  expect((await answered).performative).toBe(Performative.INFORM);
});

it('is silent, and does nothing more, when the time of work that never ends is over', async () => {
  const { call, accept, clock } = stage(() => new Promise(() => undefined), { handleTimeoutMs: 2_500 });
  const answered = accept((await call()).id, 1n).catch((error: unknown) => error);
  await clock.advanceAsync(doMs + 50);
  expect(await answered).toMatchObject({ reason: 'DEADLINE_PASSED' });
  const setTimer = vi.spyOn(clock, 'setTimer');
  await clock.advanceAsync(20_000);
  expect(setTimer).not.toHaveBeenCalled();
});

it.each([
  [10, 3],
  [2_000, 6],
])(
  'of work that was to take %i ms no signs of life go out by themselves when that is long over',
  async (timeMs, signs) => {
    const { call, accept, clock, heard } = stage(() => new Promise(() => undefined), { handleTimeoutMs: 3_500 });
    accept((await call()).id, 1n, { timeMs }).catch(() => undefined);
    for (let second = 0; second < 20; second++) await clock.advanceAsync(1_000);
    expect(heard).toHaveLength(signs);
  },
);

it('of work that takes longer still goes out what it says itself', async () => {
  const later = gate<undefined>();
  const { call, accept, clock, heard } = stage(
    async (_, { progress }) => {
      await later.opened;
      progress(0.5);
      return new Promise(() => undefined);
    },
    { handleTimeoutMs: 100 },
  );
  accept((await call()).id, 1n).catch(() => undefined);
  await clock.advanceAsync(20_000);
  expect(heard).toHaveLength(0);
  later.open(undefined);
  await clock.advanceAsync(0);
  expect(heard).toHaveLength(1);
});

it('says how far it is, at a rate that people can follow', async () => {
  const work = gate<string>();
  const { call, accept, clock, heard } = stage((_, { progress }) => {
    for (let done = 0; done <= 1; done += 0.01) progress(done, 'reading');
    return work.opened;
  });
  const answered = accept((await call()).id, 1n);
  await clock.advanceAsync(0);
  expect(heard.map(({ content }) => contentAny(ProgressSchema, content))).toMatchObject([
    { done: 0, description: 'reading' },
  ]);
  work.open('done');
  await answered;
});

it('learns from what it did, not from what it promised', async () => {
  const learnt: string[] = [];
  const learn = (experience: { message: Message }) =>
    void learnt.push(performativeName(experience.message.performative));
  const { call, accept } = stage(() => 'done', { learn } as never);
  await accept((await call()).id, 1n);
  expect(learnt).toEqual(['accept_proposal']);
});

it('does not understand a call that cannot be read, or for something it does not bid for', async () => {
  const { host, clock } = stage();
  for (const content of [
    jsonContent('what?'),
    anyContent(CallSchema, create(CallSchema, { negotiationId: 'n', task: { capability: 'other' } })),
  ]) {
    const message = createMessage(
      { performative: 'cfp', sender: 'manager', receiver: 'bidder', ontology: 'dacp.negotiation', content },
      clock,
    );
    expect(performativeName((await host.exchange.ask(message)).performative)).toBe('not_understood');
  }
});
