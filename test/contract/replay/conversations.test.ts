import { describe, expect, it } from 'vitest';
import { type Agent, contentJson, defineAgent, jsonContent, replyTo } from '../../../src/index.js';
import { compare, type Dialogue, type RunOptions, run, since, verify } from '../../../src/replay/index.js';
import { record } from './recorded.js';

async function fork(dialogue: Dialogue, number: number, options: Partial<RunOptions>) {
  const from = dialogue.said[number - 1];
  if (!from) throw new Error(`there is no message #${number}`);
  const made = await run({ dialogue, from, agents: [], timeoutMs: 2_000, ...options });
  return { made, ...compare(since(dialogue, number), made.dialogue.said, made.origins) };
}

const same = (count: number) => ({ same: count, changed: 0, added: 0, removed: 0 });

describe('a conversation that follows a protocol', () => {
  const station = (from: number) =>
    defineAgent({
      id: 'station',
      capabilities: {},
      protocols: {
        async 'fipa-subscribe'(conversation, { clock }) {
          await conversation.send('agree');
          for (let hour = 0; hour < 3 && !conversation.signal.aborted; hour++) {
            await conversation.send('inform', from + hour);
            await new Promise<void>(resolve => clock.setTimer(5, resolve));
          }
        },
      },
    });
  /** Subscribes within the conversation that it was asked in, and tells what it heard. */
  const traveller = (most: number) =>
    defineAgent({
      id: 'traveller',
      capabilities: {
        plan: {
          async handle(_, { converse, conversationId }) {
            const heard: number[] = [];
            const options = { to: 'station', protocol: 'fipa-subscribe', conversationId } as const;
            for await (const { content } of converse(options)) {
              heard.push(Number(contentJson(content)));
              if (heard.length === most) break;
            }
            return heard;
          },
        },
      },
    });

  async function recorded() {
    return (await record([station(20), traveller(2)], customer => customer.ask('traveller', null))).dialogue;
  }

  it('is played to an agent that takes part in it again', async () => {
    const dialogue = await recorded();
    const { made, counts } = await fork(dialogue, 1, { agents: [traveller(2)] });
    expect(made.divergences).toEqual([]);
    expect(counts).toEqual(same(dialogue.said.length));
  });

  it('goes another way with an agent that has heard enough before, or tells other things', async () => {
    const dialogue = await recorded();
    const early = await fork(dialogue, 1, { agents: [traveller(1)] });
    expect(contentJson(early.made.dialogue.said.at(-1)?.message.content)).toEqual([20]);
    const warmer = await fork(dialogue, 1, { agents: [station(30)] });
    const informs = warmer.made.dialogue.said
      .filter(({ from }) => from === 'station')
      .map(({ message }) => contentJson(message.content));
    expect(informs.slice(1, 3)).toEqual([30, 31]);
  });

  it('is verified', async () => {
    const dialogue = await recorded();
    expect((await verify({ dialogue, agents: [traveller(2)] })).difference).toBeUndefined();
    expect((await verify({ dialogue, agents: [traveller(1)] })).difference).toBeDefined();
  });
});

describe('what agents remember', () => {
  const counter = (): Agent =>
    defineAgent({
      id: 'counter',
      capabilities: {
        count: {
          handle(_, { knowledge }) {
            const next = Number(knowledge.get('count') ?? 0) + 1;
            knowledge.put('count', next);
            return next;
          },
        },
      },
    });

  async function recorded() {
    return (
      await record([counter()], async customer => {
        for (let turn = 0; turn < 3; turn++) await customer.ask('counter', turn);
      })
    ).dialogue;
  }

  it('is not there in a fork from the middle, unless it is told first what was said before', async () => {
    const dialogue = await recorded();
    const fresh = await fork(dialogue, 5, { agents: [counter()] });
    expect(contentJson(fresh.made.dialogue.said[1]?.message.content)).toBe(1);
    const rehearsed = await fork(dialogue, 5, { agents: [counter()], rehearse: true });
    expect(contentJson(rehearsed.made.dialogue.said[1]?.message.content)).toBe(3);
    expect(rehearsed.counts).toEqual(same(2));
  });

  it('ends with the first other answer when that is wanted', async () => {
    const dialogue = await recorded();
    const other = defineAgent({ id: 'counter', capabilities: { count: { handle: () => 'many' } } });
    const { made, counts } = await fork(dialogue, 1, { agents: [other], strict: true });
    expect(made.ended).toBe(true);
    expect(counts).toEqual({ same: 1, changed: 1, added: 0, removed: 4 });
    expect((await fork(dialogue, 1, { agents: [other] })).counts).toEqual({
      same: 3,
      changed: 3,
      added: 0,
      removed: 0,
    });
  });
});

describe('who is spoken to', () => {
  const asker = (receivers: readonly string[]): Agent =>
    defineAgent({
      id: 'asker',
      capabilities: {
        go: {
          handle: async (_, { ask, tell }) => {
            await tell('topic:news', 'it begins');
            return Promise.all(receivers.map(receiver => ask(receiver, 'same')));
          },
        },
      },
    });
  const able = (id: string): Agent =>
    defineAgent({
      id,
      topics: ['news'],
      capabilities: { [`${id}.do`]: { handle: () => id }, listen: { handle: () => 'heard' } },
    });

  it('may be a capability, a topic, several at once', async () => {
    const agents = [asker(['capability:one.do', 'capability:two.do']), able('one'), able('two')];
    const { dialogue } = await record(agents, customer => customer.ask('asker', null));
    const own = await fork(dialogue, 1, { agents: [asker(['capability:one.do', 'capability:two.do'])] });
    expect(own.made.divergences).toEqual([]);
    expect(own.counts).toEqual(same(dialogue.said.length));
    const other = await fork(dialogue, 1, { agents: [asker(['capability:one.do']), able('one')] });
    expect(contentJson(other.made.dialogue.said.at(-1)?.message.content)).toEqual(['one']);
    const unknown = await fork(dialogue, 1, { agents: [asker(['capability:three.do'])] });
    expect(unknown.made.divergences[0]?.what).toMatch(/asked "capability:three.do" .*, who takes no part/);
  });

  it('may fail, in the recording and again', async () => {
    const failing = defineAgent({
      id: 'failing',
      capabilities: {
        fail: {
          handle: () => {
            throw new Error('broken');
          },
        },
      },
    });
    const careful = defineAgent({
      id: 'careful',
      capabilities: { try: { handle: (_, { ask }) => ask('failing', 1).catch(error => `${error.reason}`) } },
    });
    const { dialogue } = await record([failing, careful], customer => customer.ask('careful', null));
    const { counts } = await fork(dialogue, 1, { agents: [careful] });
    expect(counts).toEqual(same(4));
    expect((await verify({ dialogue, agents: [failing] })).difference).toBeUndefined();
  });

  it('may not be there, in the recording and again', async () => {
    const lonely = defineAgent({
      id: 'lonely',
      capabilities: { try: { handle: (_, { ask }) => ask('nobody', 1).catch(error => `${error.reason}`) } },
    });
    const { dialogue } = await record([lonely], customer => customer.ask('lonely', null));
    expect(dialogue.said[1]?.fate?.error?.reason).toBe('AGENT_UNKNOWN');
    const { counts, made } = await fork(dialogue, 1, { agents: [lonely] });
    expect(made.divergences).toEqual([]);
    expect(counts).toEqual(same(3));
  });

  it('may be something that has a name and is no agent, such as the manager of negotiations', async () => {
    const asker = () =>
      defineAgent({ id: 'asker', capabilities: { go: { handle: (_, { ask }) => ask('manager', 'do it') } } });
    const { descriptor } = defineAgent({ id: 'manager', capabilities: {} });
    const { dialogue } = await record(
      [asker()],
      customer => customer.ask('asker', null),
      host => {
        host.attach(descriptor, inbound => {
          inbound.reply(
            replyTo(inbound.message, { performative: 'tell', sender: 'manager', content: jsonContent('done') }),
          );
          inbound.handled();
          return undefined;
        });
      },
    );
    expect(dialogue.said.map(({ from }) => from)).toEqual(['customer', 'asker', 'manager', 'asker']);
    expect((await fork(dialogue, 1, { agents: [asker()] })).counts).toEqual(same(4));
  });

  it('may be told more than a transcript keeps, which cannot be told again', async () => {
    const length = () => defineAgent({ id: 'length', capabilities: { of: { handle: text => String(text).length } } });
    const asker = () =>
      defineAgent({ id: 'asker', capabilities: { go: { handle: (_, { ask }) => ask('long', null) } } });
    const long = defineAgent({ id: 'long', capabilities: { text: { handle: () => 'x'.repeat(100_000) } } });
    const { dialogue } = await record([length(), asker(), long], async customer => {
      await customer.ask('length', 'x'.repeat(100_000));
      await customer.ask('asker', null);
    });
    expect((await fork(dialogue, 1, { agents: [length()] })).made.divergences[0]?.what).toMatch(
      /#1 has 100\d{3} bytes/,
    );
    expect((await fork(dialogue, 3, { agents: [asker()] })).made.divergences[0]?.what).toMatch(
      /long says .* was not kept/,
    );
  });

  it('may take too long', async () => {
    const { dialogue } = await record([able('one')], customer => customer.ask('one', null, { capability: 'one.do' }));
    const slow = defineAgent({ id: 'one', capabilities: { 'one.do': { handle: () => new Promise(() => undefined) } } });
    const { made } = await fork(dialogue, 1, { agents: [slow], timeoutMs: 50 });
    expect(made.dialogue.said[0]?.fate?.error?.reason).toBe('DEADLINE_PASSED');
  });
});
