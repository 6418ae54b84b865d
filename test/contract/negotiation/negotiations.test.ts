import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { NegotiationState, Outcome, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import {
  type Bid,
  defineAgent,
  negotiate,
  type Refusal,
  reply,
  type TaskContext,
  type Wanted,
} from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import { anyContent, contentJson, createMessage, jsonContent } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import { gate } from '../agent/scene.js';
import { kindsOf, request, scene, stepOf } from './scene.js';

/** An agent that bids for `work`. */
function bidder(
  id: string,
  bid: Bid | Refusal,
  handle: (input: unknown, context: TaskContext) => unknown = () => `by ${id}`,
) {
  return defineAgent({ id, capabilities: { work: { bid: () => bid, handle } } });
}

const cheap = bidder('cheap', { priceMicros: 1_000, timeMs: 500, quality: 0.4, confidence: 0.9, description: 'quick' });
const dear = bidder('dear', { priceMicros: 5_000, timeMs: 100, quality: 0.9, confidence: 0.9 });

describe('a negotiation', () => {
  it('calls all able agents, awards the best, rejects the rest and brings the result', async () => {
    await using mesh = await scene([
      cheap,
      dear,
      defineAgent({ id: 'other', capabilities: { echo: { handle: x => x } } }),
    ]);
    const { id, participants } = await mesh.negotiations.open(request());
    expect(participants.map(({ agent }) => agent)).toEqual(['cheap', 'dear']);
    const steps = await mesh.until(id, 'ended');
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'proposed', 'awarded', 'rejected', 'ended']);
    expect(stepOf(steps, 'awarded')).toMatchObject({
      agent: 'cheap',
      fence: 1n,
      reason: 'lowest price of 2: 0.001 USD',
    });
    const [reserved, freed] = ['reject_proposal dear', 'reject_proposal dear'];
    expect(mesh.said).toEqual(['cfp cheap', 'cfp dear', 'accept_proposal cheap', reserved, freed]);
    const ended = await mesh.negotiations.get(id);
    expect(ended).toMatchObject({ state: NegotiationState.ENDED, outcome: Outcome.COMPLETED });
    expect(contentJson(ended.result)).toBe('by cheap');
  });

  it('has every step in the record before anything of it is sent', async () => {
    const seen: Record<string, Promise<string[]>> = {};
    const look = async (id: string) => (await mesh.store.readStream(`negotiation/${id}`)).map(({ type }) => type);
    const watcher = defineAgent({
      id: 'watcher',
      capabilities: {
        work: {
          bid(_, { call }) {
            seen.call = look(call.negotiationId);
            return { priceMicros: 1 };
          },
          handle: async () => {
            seen.accept = look('n1');
            await seen.accept;
          },
        },
      },
    });
    await using mesh = await scene([watcher]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'ended');
    expect(await seen.call).toEqual(['negotiation.started']);
    expect(await seen.accept).toEqual(['negotiation.started', 'negotiation.proposed', 'negotiation.awarded']);
  });

  it('sends nothing, shows nothing and answers nothing while the record has not answered', async () => {
    await using mesh = await scene([cheap]);
    const written = gate();
    mesh.beforeAppend(() => written.opened);
    let opened = false;
    const opening = mesh.negotiations.open(request({ id: 'n1' })).then(() => {
      opened = true;
    });
    const shown: unknown[] = [];
    void mesh.until('n1', 'started').then(
      steps => shown.push(steps),
      () => undefined,
    );
    await mesh.clock.advanceAsync(100);
    expect([mesh.said, opened, shown]).toEqual([[], false, []]);
    written.open();
    await opening;
    expect(mesh.said).toEqual(['cfp cheap']);
    await mesh.until('n1', 'ended');
  });

  it('loses no answer when the record cannot be written for a while', async () => {
    await using mesh = await scene([cheap]);
    await mesh.negotiations.open(request({ id: 'n1', proposeMs: 10_000 }));
    let failures = 2;
    mesh.beforeAppend(async () => {
      if (failures-- > 0) throw new MeshError('STORE_FAILED', 'the disk is full');
    });
    const steps = await mesh.until('n1', 'ended', 100);
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'awarded', 'ended']);
  });

  it('does not begin when the record cannot be written', async () => {
    await using mesh = await scene([cheap]);
    mesh.beforeAppend(() => Promise.reject(new MeshError('STORE_FAILED', 'the disk is full')));
    await expect(mesh.negotiations.open(request({ id: 'n1' }))).rejects.toMatchObject({ reason: 'STORE_FAILED' });
    await expect(mesh.negotiations.get('n1')).rejects.toMatchObject({ reason: 'NEGOTIATION_UNKNOWN' });
    expect(mesh.said).toEqual([]);
    mesh.beforeAppend(undefined);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'ended');
  });

  it('is refused at once when nobody is able, with the nearest names', async () => {
    await using mesh = await scene([cheap]);
    await expect(mesh.negotiations.open(request({ capability: 'wrok' }))).rejects.toMatchObject({
      reason: 'CAPABILITY_UNKNOWN',
      message: expect.stringContaining('work'),
    });
  });

  it('ends without proposals when all decline, each with its reason', async () => {
    const asker = defineAgent({ id: 'asker', capabilities: { work: { handle: () => 1 } } });
    await using mesh = await scene([bidder('lazy', { refuse: 'too hot' }), bidder('bad', { quality: 2 }), asker]);
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended');
    expect(stepOf(steps, 'ended')?.outcome).toBe(Outcome.NO_PROPOSALS);
    const { declined } = await mesh.negotiations.get(id);
    expect(declined.map(({ agent, failure }) => [agent, failure?.reason]).sort()).toEqual([
      ['asker', 'NOT_UNDERSTOOD'],
      ['bad', 'FIELD_INVALID'],
      ['lazy', 'REFUSED'],
    ]);
  });

  it('ends collecting at the deadline when somebody keeps silent', async () => {
    const silent = defineAgent({
      id: 'silent',
      capabilities: { work: { bid: () => new Promise<never>(() => undefined), handle: () => 1 } },
    });
    await using mesh = await scene([cheap, silent]);
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended', 100);
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'awarded', 'ended']);
  });

  it('understands an agent that says everything in plain JSON', async () => {
    const plain = defineAgent({
      id: 'plain',
      capabilities: { work: {} },
      perceive: message => message,
      decide: message => message,
      act: ({ performative }) =>
        performative === Performative.CFP
          ? reply('propose', { priceMicros: '20', time: '1.5s', quality: 0.5 })
          : performative === Performative.ACCEPT_PROPOSAL
            ? { summary: 'short' }
            : undefined,
    });
    await using mesh = await scene([plain]);
    const { id } = await mesh.negotiations.open(request());
    await mesh.until(id, 'ended');
    const { offers, result } = await mesh.negotiations.get(id);
    expect(offers[0]?.proposal).toMatchObject({ priceMicros: 20n, quality: 0.5 });
    expect(contentJson(result)).toEqual({ summary: 'short' });
  });
});

describe('a winner', () => {
  it('that fails is followed by the next best, with a higher fence', async () => {
    const broken = bidder('broken', { priceMicros: 1 }, () => {
      throw new Error('out of paper');
    });
    await using mesh = await scene([broken, cheap]);
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended');
    expect(kindsOf(steps).slice(-4)).toEqual(['rejected', 'awardFailed', 'awarded', 'ended']);
    expect(stepOf(steps, 'awardFailed')?.failure).toMatchObject({ reason: 'HANDLER_FAILED' });
    const { awards, result } = await mesh.negotiations.get(id);
    expect(awards.map(({ award }) => [award?.agent, award?.fence])).toEqual([
      ['broken', 1n],
      ['cheap', 2n],
    ]);
    expect(contentJson(result)).toBe('by cheap');
  });

  it('that is silent loses its award when its lease runs out, is told to stop, and its late result is refused', async () => {
    const late = gate<string>();
    const stopped = gate<unknown>();
    const blocked = defineAgent({
      id: 'blocked',
      capabilities: { work: {} },
      handleTimeoutMs: 100_000,
      perceive: message => message,
      decide: message => message,
      act: ({ performative }) => {
        if (performative === Performative.CANCEL) stopped.open(performative);
        if (performative === Performative.CFP)
          return reply('propose', anyContent(ProposalSchema, create(ProposalSchema, { priceMicros: 1n })));
        return performative === Performative.ACCEPT_PROPOSAL ? late.opened : undefined;
      },
      concurrencyMax: 4,
    });
    const slow = gate<string>();
    await using mesh = await scene([blocked, bidder('second', { priceMicros: 2 }, () => slow.opened)]);
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'awardFailed', 500);
    expect(stepOf(steps, 'awardFailed')?.failure?.reason).toBe('PROGRESS_EXPIRED');
    await stopped.opened;
    late.open('too late');
    expect(stepOf(await mesh.until(id, 'refused'), 'refused')).toMatchObject({
      agent: 'blocked',
      failure: { reason: 'FENCE_OLD' },
    });
    slow.open('in time');
    await mesh.until(id, 'ended');
    expect(contentJson((await mesh.negotiations.get(id)).result)).toBe('in time');
  });

  it('that certainly did not hear of its award is followed by the next best at once', async () => {
    await using mesh = await scene([bidder('full', { priceMicros: 1 }), cheap]);
    mesh.fail('accept_proposal', 'MAILBOX_FULL');
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended');
    expect(stepOf(steps, 'awardFailed')?.failure?.reason).toBe('MAILBOX_FULL');
    expect(stepOf(steps, 'ended')?.agent).toBe('cheap');
    expect(mesh.clock.now() - Date.UTC(2026, 0, 1)).toBe(0);
  });

  it('that is away for a moment is asked again, and gone when it stays away', async () => {
    for (const [tries, winner] of [
      [1, 'away'],
      [100, 'cheap'],
    ] as const) {
      await using mesh = await scene([bidder('away', { priceMicros: 1 }), cheap]);
      mesh.fail('accept_proposal', ...Array<'UNREACHABLE'>(tries).fill('UNREACHABLE'));
      const { id } = await mesh.negotiations.open(request({ doMs: 1_000_000, progressMs: 900_000 }));
      if (tries > 1) {
        await mesh.until(id, 'awardFailed', 100);
        mesh.fail('accept_proposal');
      }
      expect(stepOf(await mesh.until(id, 'ended', 100), 'ended')?.agent).toBe(winner);
    }
  });

  it('that may have heard of its award is asked again, and nobody else is awarded before its lease is over', async () => {
    await using mesh = await scene([bidder('lost', { priceMicros: 1 }), cheap]);
    mesh.fail('accept_proposal', 'OUTCOME_UNKNOWN', 'UNREACHABLE', 'SESSION_UNKNOWN');
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended', 50);
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'proposed', 'awarded', 'rejected', 'ended']);
    mesh.fail('accept_proposal', 'OUTCOME_UNKNOWN', ...Array<'AGENT_UNKNOWN'>(100).fill('AGENT_UNKNOWN'));
    const second = await mesh.negotiations.open(request({ id: 'n2' }));
    const failed = await mesh.until(second.id, 'awardFailed', 50);
    expect(stepOf(failed, 'awardFailed')?.failure?.reason).toBe('PROGRESS_EXPIRED');
  });

  it('that is at work keeps its award by signs of life, and its words are shown', async () => {
    const work = gate<string>();
    const slow = bidder('slow', { priceMicros: 1 }, (_, { progress }) => {
      progress(0.4, 'reading');
      return work.opened;
    });
    await using mesh = await scene([slow, cheap]);
    const { id } = await mesh.negotiations.open(request());
    const { signal } = new AbortController();
    let progressed = 0;
    const moving = setInterval(() => mesh.clock.advance(200), 5);
    for await (const { kind } of mesh.negotiations.watch(id, 0n, signal)) {
      expect(kind.case).not.toBe('awardFailed');
      if (kind.case === 'progressed' && ++progressed === 1)
        expect(kind.value).toMatchObject({ done: 0.4, description: 'reading' });
      if (progressed === 12) work.open('done');
    }
    clearInterval(moving);
    expect((await mesh.negotiations.get(id)).outcome).toBe(Outcome.COMPLETED);
  });

  it('is stopped by its signal when the caller cancels', async () => {
    const stopped = gate<unknown>();
    const slow = bidder('slow', { priceMicros: 1 }, (_, { signal }) => {
      signal.addEventListener('abort', () => stopped.open(signal.reason));
      return new Promise(() => undefined);
    });
    await using mesh = await scene([slow]);
    const { id } = await mesh.negotiations.open(request());
    await mesh.until(id, 'awarded');
    const cancelled = await mesh.negotiations.cancel(id, 'no longer needed');
    expect(cancelled.outcome).toBe(Outcome.CANCELLED);
    expect(await stopped.opened).toMatchObject({
      reason: 'CALL_CANCELLED',
      message: expect.stringContaining('no longer needed'),
    });
  });

  it('may give up by a message of its own', async () => {
    const quitter = bidder('quitter', { priceMicros: 1 }, async (_, { send, message }) => {
      if (message.sender)
        await send(
          'cancel',
          message.sender,
          { negotiationId: 'n1', fence: '1', reason: 'flat tyre' },
          { ontology: 'dacp.negotiation' },
        );
      return new Promise(() => undefined);
    });
    await using mesh = await scene([quitter, cheap]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    const steps = await mesh.until('n1', 'ended');
    expect(stepOf(steps, 'awardFailed')?.failure?.message).toContain('flat tyre');
    expect(stepOf(steps, 'ended')?.agent).toBe('cheap');
  });
});

describe('the caller', () => {
  const byCaller = { case: 'caller', value: {} } as const;

  it('decides, when it asked for that', async () => {
    await using mesh = await scene([cheap, dear]);
    const { id } = await mesh.negotiations.open(request({ policy: byCaller }));
    await mesh.until(id, 'deciding');
    const { offers } = await mesh.negotiations.get(id);
    const chosen = offers.find(({ agent }) => agent === 'dear')?.proposalId ?? '';
    await expect(mesh.negotiations.pick(id, 'x')).rejects.toMatchObject({ reason: 'PROPOSAL_UNKNOWN' });
    await mesh.negotiations.pick(id, chosen);
    await mesh.until(id, 'ended');
    expect(contentJson((await mesh.negotiations.get(id)).result)).toBe('by dear');
    await expect(mesh.negotiations.pick(id, chosen)).rejects.toMatchObject({ reason: 'NEGOTIATION_STATE' });
  });

  it('may start twice and has one negotiation, unless it is about something else', async () => {
    await using mesh = await scene([cheap]);
    const both = await Promise.all([1, 2].map(() => mesh.negotiations.open(request({ id: 'n1' }))));
    expect(both.map(({ id }) => id)).toEqual(['n1', 'n1']);
    await mesh.until('n1', 'ended');
    expect((await mesh.negotiations.open(request({ id: 'n1' }))).outcome).toBe(Outcome.COMPLETED);
    expect(mesh.said.filter(what => what === 'cfp cheap')).toHaveLength(1);
    await expect(mesh.negotiations.open(request({ id: 'n1', input: 'another text' }))).rejects.toMatchObject({
      reason: 'NEGOTIATION_HELD',
    });
  });

  it('cannot give more time to propose than to do', async () => {
    await using mesh = await scene([cheap]);
    await expect(mesh.negotiations.open(request({ proposeMs: 10, doMs: 10 }))).rejects.toMatchObject({
      violations: [{ field: 'do_within' }],
    });
  });

  it('resumes watching after any step, also when it is over', async () => {
    await using mesh = await scene([cheap, dear]);
    const { id } = await mesh.negotiations.open(request());
    const all = await mesh.until(id, 'ended');
    const rest: (string | undefined)[] = [];
    for await (const { kind } of mesh.negotiations.watch(id, 3n)) rest.push(kind.case);
    expect(rest).toEqual(kindsOf(all).slice(3));
    await expect(mesh.negotiations.watch('nobody')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      reason: 'NEGOTIATION_UNKNOWN',
    });
  });

  it('lists negotiations, newest first, page by page, by what it looks for', async () => {
    await using mesh = await scene([cheap, bidder('slow', { priceMicros: 0 }, () => new Promise(() => undefined))]);
    for (const id of ['n1', 'n2', 'n3']) {
      await mesh.negotiations.open(request({ id, conversationId: id === 'n2' ? 'c2' : '' }));
      await mesh.clock.advanceAsync(1);
    }
    await mesh.negotiations.cancel('n3', '');
    const ids = async (query: Parameters<typeof mesh.negotiations.list>[0]) =>
      (await mesh.negotiations.list(query)).negotiations.map(({ id }) => id);
    expect(await ids({})).toEqual(['n3', 'n2', 'n1']);
    expect(await ids({ open: true })).toEqual(['n2', 'n1']);
    expect(await ids({ conversationId: 'c2' })).toEqual(['n2']);
    expect(await ids({ capability: 'echo' })).toEqual([]);
    expect(await ids({ namespace: 'default', capability: 'work' })).toHaveLength(3);
    const first = await mesh.negotiations.list({ pageSize: 2 });
    expect(first.negotiations.map(({ task, outcome }) => [task?.content, outcome])).toEqual([
      [undefined, Outcome.CANCELLED],
      [undefined, Outcome.UNSPECIFIED],
    ]);
    expect(await ids({ pageSize: 2, pageToken: first.nextPageToken })).toEqual(['n1']);
    await expect(mesh.negotiations.list({ pageToken: 'x' })).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });
});

describe('what is said to the manager by message', () => {
  const silent = () =>
    defineAgent({
      id: 'silent',
      capabilities: { work: { bid: () => new Promise<never>(() => undefined), handle: () => 1 } },
    });

  /** Somebody says something in answer to a question of the manager. */
  function say(performative: 'propose' | 'inform', sender: string, inReplyTo: string, content: unknown) {
    return createMessage({
      performative,
      sender,
      receiver: 'negotiations',
      inReplyTo,
      content: anyContent(ProposalSchema, create(ProposalSchema, content as object)),
      ontology: 'dacp.negotiation',
      receipt: Receipt.HANDLED,
    });
  }

  it('a proposal counts, and a second one is refused', async () => {
    await using mesh = await scene([cheap, silent()]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'proposed');
    await mesh.host.exchange.send(say('propose', 'cheap', 'n1~c0', { priceMicros: 0n }));
    expect(stepOf(await mesh.until('n1', 'refused'), 'refused')).toMatchObject({
      agent: 'cheap',
      failure: { reason: 'PROPOSAL_DOUBLE' },
    });
    await mesh.host.exchange.send(say('propose', 'silent', 'n1~c1', { priceMicros: 7n }));
    await mesh.until('n1', 'ended');
    expect((await mesh.negotiations.get('n1')).offers).toHaveLength(2);
  });

  it('a proposal that comes too late is refused, with the reason', async () => {
    const slow = bidder('slow', { priceMicros: 1 }, () => new Promise(() => undefined));
    await using mesh = await scene([slow, silent()]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'awarded', 100);
    await mesh.host.exchange.send(say('propose', 'silent', 'n1~c1', { priceMicros: 0n }));
    expect(stepOf(await mesh.until('n1', 'refused'), 'refused')).toMatchObject({
      agent: 'silent',
      failure: { reason: 'PROPOSAL_LATE' },
    });
  });

  it('counts for nothing from a stranger, about nothing, or after the end', async () => {
    await using mesh = await scene([cheap]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'ended');
    for (const [sender, question, reason] of [
      ['cheap', 'n1~c0', 'NEGOTIATION_STATE'],
      ['cheap', 'n9~c0', 'NEGOTIATION_UNKNOWN'],
      ['cheap', '', 'NOT_UNDERSTOOD'],
    ] as const)
      await expect(mesh.host.exchange.send(say('propose', sender, question, {}))).rejects.toMatchObject({ reason });
    await using other = await scene([silent()]);
    await other.negotiations.open(request({ id: 'n1' }));
    await expect(other.host.exchange.send(say('propose', 'stranger', 'n1~c0', {}))).rejects.toMatchObject({
      reason: 'REFUSED',
    });
  });
});

describe('an agent that wants something negotiated', () => {
  /** Has `work` negotiated and gives what came of it. */
  const asker = (wanted: Partial<Wanted> = {}) =>
    defineAgent({
      id: 'asker',
      capabilities: {
        report: {
          handle: async (input, context) => {
            const { output, agent } = await negotiate(context, { capability: 'work', input, ...wanted });
            return { output, agent };
          },
        },
      },
    });

  it('gets the result of the winner, and the negotiation belongs to its conversation', async () => {
    const reader = bidder('reader', { priceMicros: 1 }, input => `${input} read`);
    await using mesh = await scene([asker({ policy: { quality: 1 }, negotiationId: 'n1' }), reader]);
    const question = { performative: 'ask', sender: 'me', receiver: 'asker', conversationId: 'c1' } as const;
    const answer = await mesh.host.exchange.ask(
      createMessage({ ...question, content: jsonContent('a book') }, mesh.clock),
    );
    expect(contentJson(answer.content)).toEqual({ output: 'a book read', agent: 'reader' });
    expect(await mesh.negotiations.get('n1')).toMatchObject({
      conversationId: 'c1',
      policy: { policy: { case: 'weighted' } },
    });
  });

  it('hears why there is none', async () => {
    await using mesh = await scene([asker(), bidder('lazy', { refuse: 'too hot' })]);
    const question = createMessage({ performative: 'ask', sender: 'me', receiver: 'asker' }, mesh.clock);
    expect((await mesh.host.exchange.ask(question)).content?.kind).toMatchObject({
      case: 'failure',
      value: { reason: 'NO_PROPOSALS', details: { negotiation_id: expect.any(String) } },
    });
  });

  it('may ask in JSON, and has it cancelled by giving up', async () => {
    const stopped = gate();
    const slow = bidder('slow', { priceMicros: 1 }, (input, { signal }) => {
      signal.addEventListener('abort', () => stopped.open());
      return input === 'quick' ? 'done' : new Promise(() => undefined);
    });
    await using mesh = await scene([slow]);
    const ask = (json: string, signal?: AbortSignal) => {
      const content = jsonContent({ negotiationId: json, task: { capability: 'work', content: { json } } });
      const message = createMessage(
        { performative: 'ask', sender: 'me', receiver: 'negotiations', content },
        mesh.clock,
      );
      return mesh.host.exchange.ask(message, signal ? { signal } : {});
    };
    expect(contentJson((await ask('quick')).content)).toMatchObject({
      outcome: 'OUTCOME_COMPLETED',
      result: { json: 'done' },
    });
    const giveUp = new AbortController();
    const given = expect(ask('slow', giveUp.signal)).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
    await until(
      async () => (await mesh.negotiations.list({ open: true })).negotiations[0]?.state === NegotiationState.DOING,
      'work',
    );
    giveUp.abort();
    await given;
    await stopped.opened;
    await mesh.until('slow', 'ended');
    expect((await mesh.negotiations.get('slow')).outcome).toBe(Outcome.CANCELLED);
  });
});

describe('after a restart', () => {
  it('agents that were not called before are called', async () => {
    await using mesh = await scene([cheap, dear]);
    mesh.mute();
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.restart();
    await mesh.until('n1', 'ended');
    expect(mesh.said.slice(0, 2)).toEqual(['cfp cheap', 'cfp dear']);
    expect((await mesh.negotiations.get('n1')).outcome).toBe(Outcome.COMPLETED);
  });

  it('an order that was lost is given again with the same fence', async () => {
    await using mesh = await scene([cheap]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    mesh.mute();
    await mesh.until('n1', 'awarded');
    await mesh.restart();
    const steps = await mesh.until('n1', 'ended');
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'awarded', 'resumed', 'ended']);
  });

  it('work that goes on is not begun again, and its result counts', async () => {
    const work = gate<string>();
    let begun = 0;
    const slow = bidder('slow', { priceMicros: 1 }, () => {
      begun++;
      return work.opened;
    });
    await using mesh = await scene([slow]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'awarded');
    await mesh.clock.advanceAsync(0);
    await mesh.restart();
    await mesh.clock.advanceAsync(0);
    work.open('once');
    await mesh.until('n1', 'ended');
    expect(contentJson((await mesh.negotiations.get('n1')).result)).toBe('once');
    expect(begun).toBe(1);
  });

  it('work that was finished meanwhile is not done again: its result is told again', async () => {
    let begun = 0;
    const finished = gate();
    const quick = bidder('quick', { priceMicros: 1 }, () => {
      finished.open();
      return ++begun;
    });
    await using mesh = await scene([quick]);
    mesh.deafen('accept_proposal');
    await mesh.negotiations.open(request({ id: 'n1' }));
    await finished.opened;
    await mesh.clock.advanceAsync(0);
    await mesh.restart();
    const steps = await mesh.until('n1', 'ended');
    expect(kindsOf(steps)).toEqual(['started', 'proposed', 'awarded', 'resumed', 'ended']);
    expect(contentJson((await mesh.negotiations.get('n1')).result)).toBe(1);
    expect(begun).toBe(1);
  });

  it('what was due meanwhile is done at once', async () => {
    await using mesh = await scene([
      cheap,
      defineAgent({
        id: 'silent',
        capabilities: { work: { bid: () => new Promise<never>(() => undefined), handle: () => 1 } },
      }),
    ]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.negotiations.open(request({ id: 'n2' }));
    await mesh.until('n1', 'proposed');
    await mesh.until('n2', 'proposed');
    mesh.mute();
    const restarting = mesh.negotiations.close();
    mesh.clock.advance(70_000);
    await restarting;
    await mesh.restart();
    for (const id of ['n1', 'n2']) {
      const steps = await mesh.until(id, 'ended');
      expect(stepOf(steps, 'ended')).toMatchObject({ outcome: Outcome.FAILED, failure: { reason: 'DEADLINE_PASSED' } });
    }
    expect((await mesh.negotiations.list({ open: true })).negotiations).toEqual([]);
  });

  it('deadlines are kept', async () => {
    const never = () => new Promise<never>(() => undefined);
    await using mesh = await scene([
      defineAgent({ id: 'silent', capabilities: { work: { bid: never, handle: never } } }),
    ]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.restart();
    const steps = await mesh.until('n1', 'ended', 500);
    expect(stepOf(steps, 'ended')?.outcome).toBe(Outcome.NO_PROPOSALS);
  });

  it('those who watched hear why it stopped', async () => {
    await using mesh = await scene([bidder('slow', { priceMicros: 1 }, () => new Promise(() => undefined))]);
    await mesh.negotiations.open(request({ id: 'n1' }));
    await mesh.until('n1', 'awarded');
    const watching = mesh.until('n1', 'ended');
    const failed = expect(watching).rejects.toMatchObject({ reason: 'DRAINING' });
    await mesh.restart();
    await failed;
  });
});
