import { describe, expect, it } from 'vitest';
import { contentJson, defineAgent, jsonContent } from '../../../src/index.js';
import { compare, run, since, verify } from '../../../src/replay/index.js';
import { record } from './recorded.js';
import { type Calls, complain, risk, shop } from './shop.js';

async function recorded() {
  const calls: Calls = { tools: 0 };
  const { dialogue, events } = await record([shop(calls), risk(calls)], complain);
  return { calls, dialogue, events };
}

describe('a dialogue', () => {
  it('is read with who said what on behalf of what', async () => {
    const { dialogue } = await recorded();
    expect(dialogue.said.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'customer shop',
      'shop risk',
      'risk shop',
      'shop customer',
      'customer shop',
      'shop risk',
      'risk shop',
      'shop customer',
    ]);
    expect(dialogue.said[1]?.causeId).toBe(dialogue.said[0]?.message.id);
    expect(dialogue.said[0]?.effects.map(({ kind }) => kind)).toEqual(['tool', 'time']);
    expect(dialogue.said[0]?.handlings).toMatchObject([{ agent: 'shop', ending: 'handled' }]);
  });
});

describe('a fork', () => {
  it('runs with another agent, serves recorded answers and calls nothing outside', async () => {
    const { calls, dialogue } = await recorded();
    const before = calls.tools;
    const generous = shop(calls, amount => ({ refund: amount, sorry: true }));
    const [from] = dialogue.said;
    if (!from) throw new Error('nothing was said');
    const fork = await run({ dialogue, from, agents: [generous] });
    expect(calls.tools).toBe(before);
    expect(fork.divergences).toEqual([]);
    const { said, forkedFrom } = fork.dialogue;
    expect(forkedFrom).toEqual({ conversationId: 'talk', messageId: from.message.id });
    const { rows, counts } = compare(since(dialogue, 1), said, fork.origins);
    expect(counts).toEqual({ same: 6, changed: 2, added: 0, removed: 0 });
    expect(rows[3]?.changes).toMatchObject([{ path: '$.content.outcome', before: 'refused' }]);
    expect(rows[3]?.changes[0]?.after).toEqual({ refund: 80, sorry: true });
    const timeOf = (content: Parameters<typeof contentJson>[0]) => (contentJson(content) as { at: number }).at;
    expect(timeOf(said[3]?.message.content)).toBe(timeOf(dialogue.said[3]?.message.content));
    expect(fork.remarks.map(({ at }) => at)).toEqual([5]);
  });

  it('begins with other words, in the middle', async () => {
    const { dialogue } = await recorded();
    const from = dialogue.said[4];
    if (!from) throw new Error('too little was said');
    const agents = [shop({ tools: 0 })];
    const fork = await run({ dialogue, from, agents, content: jsonContent({ order: 'a1' }) });
    const { said } = fork.dialogue;
    // The same was asked before the fork: those answers serve.
    expect(said.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'customer shop',
      'shop risk',
      'risk shop',
      'shop customer',
    ]);
    expect(contentJson(said[3]?.message.content)).toMatchObject({ outcome: 'refused' });
    expect(fork.divergences).toEqual([]);
  });

  it('says plainly what the recording has no answer to, and ends there', async () => {
    const { dialogue } = await recorded();
    const [from] = dialogue.said;
    if (!from) throw new Error('nothing was said');
    const asksOther = defineAgent({
      id: 'shop',
      capabilities: { help: { handle: (_, { ask }) => ask('risk', 'something else') } },
    });
    const fork = await run({ dialogue, from, agents: [asksOther] });
    expect(fork.divergences).toMatchObject([{ agent: 'shop', at: 1 }]);
    const { said } = fork.dialogue;
    expect(said).toHaveLength(3);
    const calls = { tools: 0 };
    const other = defineAgent({
      id: 'shop',
      capabilities: { help: { handle: (_, { tool }) => tool('orders.find', { order: 'zz' }, () => ++calls.tools) } },
    });
    expect((await run({ dialogue, from, agents: [other] })).divergences[0]?.what).toContain('orders.find');
    expect(calls.tools).toBe(0);
    expect((await run({ dialogue, from, agents: [other], live: true })).divergences).toEqual([]);
    expect(calls.tools).toBe(2);
  });
});

describe('verifying', () => {
  it('finds nothing where agents do as they did', async () => {
    const { dialogue } = await recorded();
    const agents = [shop({ tools: 0 }), risk({ tools: 0 })];
    expect(await verify({ dialogue, agents })).toEqual({ same: 6, difference: undefined });
    expect(await verify({ dialogue, agents: agents.slice(1) })).toEqual({ same: 2, difference: undefined });
  });

  it('tells the first message that is another', async () => {
    const { dialogue } = await recorded();
    const { difference } = await verify({ dialogue, agents: [shop({ tools: 0 }, () => 'no')] });
    expect(difference).toMatchObject({ at: 4, messages: { changes: [{ path: '$.content.outcome', after: 'no' }] } });
  });

  it('tells what is asked outside that was not, and what is not that was', async () => {
    const { dialogue } = await recorded();
    const asksMore = shop({ tools: 0 }, (_, { tool }) => tool('more', null, () => 1));
    expect((await verify({ dialogue, agents: [asksMore] })).difference).toMatchObject({ at: 1, what: /tool "more"/ });
    const asksLess = defineAgent({
      id: 'risk',
      capabilities: { rate: { handle: (_, { random }) => ({ risk: random() }) } },
    });
    const { difference } = await verify({ dialogue, agents: [asksLess] });
    expect(difference?.at).toBe(2);
  });
});
