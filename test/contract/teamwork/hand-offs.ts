import { expect, it } from 'vitest';
import { type CapabilityHandler, defineAgent, handOff } from '../../../src/agent/index.js';
import { contentJson, createMessage, formatAddress, fromValue, jsonContent } from '../../../src/message/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { scene } from './scene.js';

function agent(id: string, capability: string, handle: CapabilityHandler['handle']) {
  return defineAgent({ id, concurrencyMax: 8, capabilities: { [capability]: { handle } } });
}

const desk = agent('desk', 'help', input =>
  input === 'easy' ? 'done' : handOff({ capability: 'special', reason: 'hard', context: { n: 1 } }),
);

type Mesh = Awaited<ReturnType<typeof scene>>;

/** A customer says something to the desk. */
async function say(mesh: Mesh, text: string, to = 'desk') {
  const conversation = { conversationId: 'c', replyByMs: mesh.clock.now() + 20_000 };
  const parts = { performative: 'ask', sender: 'customer', receiver: to, content: jsonContent(text) } as const;
  return await mesh.host.exchange.ask(createMessage({ ...parts, ...conversation }, mesh.clock));
}

/** What hand-offs promise, on whichever store; that a node's links lead there is in test/mesh/hand-off. */
export function handOffsContract(make: () => StoreUnderTest): void {
  it('gives the message, the reason and the context to a specialist, whose answer is the answer', async () => {
    const special = agent('special', 'special', (input, { handedOff }) => ({ input, ...handedOff }) as never);
    await using mesh = await scene([desk, special], make());
    expect(contentJson((await say(mesh, 'easy')).content)).toBe('done');
    const answer = await say(mesh, 'hard');
    expect(contentJson(answer.content)).toMatchObject({
      ...{ input: 'hard', from: 'desk', chain: ['desk'], customer: 'customer', addressed: 'desk' },
      ...{ reason: 'hard', context: { n: 1 }, history: [] },
    });
    expect([answer.sender && formatAddress(answer.sender), answer.conversationId]).toEqual(['desk', 'c']);
    expect(answer.metadata['dacp.handled_by'] && fromValue(answer.metadata['dacp.handled_by'])).toBe('special');
    const { redirect } = mesh.teamwork.handOffs;
    const sent = (sender: string) => redirect({ sender, receiver: 'desk' }, () => 'c');
    expect([sent('customer'), sent('special'), sent('desk')]).toEqual(['handoffs', undefined, undefined]);
    await mesh.restart();
    expect(mesh.teamwork.handOffs.redirect({ sender: 'customer', receiver: 'desk' }, () => 'c')).toBe('handoffs');
    expect(mesh.teamwork.handOffs.redirect({ sender: 'customer', receiver: 'desk' }, () => 'd')).toBeUndefined();
  });

  it('prefers whom the record speaks best of', async () => {
    const specials = ['s1', 's2', 's3'].map(id => agent(id, 'special', () => id));
    const standings = { of: (id: string) => ({ newcomer: false, trust: id === 's2' ? 0.9 : 0.5 }) as never };
    await using mesh = await scene([desk, ...specials], make(), { standings });
    expect(contentJson((await say(mesh, 'hard')).content)).toBe('s2');
  });

  it('answers with what the agent says otherwise, else with an error, when nobody is there', async () => {
    const kind = agent('kind', 'help', () => handOff({ capability: 'special', otherwise: 'sorry' }));
    await using mesh = await scene([desk, kind], make());
    expect(contentJson((await say(mesh, 'hard', 'kind')).content)).toBe('sorry');
    expect((await say(mesh, 'hard')).content?.kind).toMatchObject({ value: { reason: 'HANDOFF_FAILED' } });
    expect((await mesh.teamwork.handOffs.list()).handOffs).toEqual([]);
  });

  it('passes nobody twice, and ends a chain of agents that send it to each other', async () => {
    const ping = agent('ping', 'special', () => handOff({ agent: 'pong' }));
    const pong = agent('pong', 'other', () => handOff({ agent: 'ping' }));
    await using mesh = await scene([desk, ping, pong], make());
    expect((await say(mesh, 'hard')).content?.kind).toMatchObject({ value: { reason: 'HANDOFF_LOOP' } });
  });

  it('gives the conversation back', async () => {
    const special = agent('special', 'special', () => handOff({ agent: 'front', reason: 'settled' }));
    const front = agent('front', 'help', (_, { handedOff }) =>
      handedOff ? `back: ${handedOff.reason}` : handOff({ capability: 'special' }),
    );
    await using mesh = await scene([front, special], make());
    expect(contentJson((await say(mesh, 'hard', 'front')).content)).toBe('back: settled');
    expect((await mesh.teamwork.handOffs.list()).handOffs).toMatchObject([{ inForce: false }]);
  });

  it('lets nobody hand off what did not come to it', async () => {
    const thief = agent('thief', 'steal', async (_, context) => {
      const message = createMessage({ performative: 'ask', sender: 'customer', receiver: 'desk', conversationId: 'c' });
      const { create } = await import('@bufbuild/protobuf');
      const { HandOffRequestSchema } = await import('#gen/dacp/workflow/v1/handoff_pb.js');
      const { anyContent } = await import('../../../src/message/index.js');
      const asked = create(HandOffRequestSchema, { message, agent: 'thief' });
      const said = { performative: 'request', ontology: 'dacp.handoff' } as const;
      const answer = await context.askMessage('handoffs', anyContent(HandOffRequestSchema, asked), said);
      return answer.content?.kind.case === 'failure' ? answer.content.kind.value.reason : 'taken';
    });
    await using mesh = await scene([desk, thief], make());
    expect(contentJson((await say(mesh, 'now', 'thief')).content)).toBe('SENDER_DENIED');
  });
}
