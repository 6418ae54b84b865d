import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { ProposalSchema, ProposalsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { anyContent, contentAny, createMessage, failureContent, jsonContent, replyTo } from '../../message/index.js';
import { createGathering } from './gathering.js';

const cfp = (more = {}) =>
  createMessage({ performative: 'cfp', sender: 'negotiations', receiver: 'capability:work', ...more });

/** A call as several bidders got it, and what they said: the message, and who else it speaks for. */
function called(message: Message, ...agents: string[]) {
  const said: { by: string; answer: Message; others: string[] }[] = [];
  const inbounds = new Map<unknown, string>();
  const of = (by: string): Inbound => {
    const inbound: Inbound = {
      message,
      signal: new AbortController().signal,
      givenUp: undefined,
      reply: (answer, others = []) =>
        void said.push({ by, answer, others: others.map(each => inbounds.get(each) ?? '') }),
      handled: () => undefined,
    };
    inbounds.set(inbound, by);
    return inbound;
  };
  return { said, inbounds: agents.map(of) };
}

function bid(message: Message, sender: string, priceMicros: bigint): Message {
  const content = anyContent(ProposalSchema, create(ProposalSchema, { priceMicros, currency: 'EUR' }));
  return replyTo(message, { performative: 'propose', sender, content });
}

const turn = () => new Promise(resolve => setImmediate(resolve));

it('says in one message what all bidders of a call answer in one turn', async () => {
  const message = cfp();
  const gathering = createGathering();
  const { said, inbounds } = called(message, 'a', 'b', 'shop/c');
  const [a, b, c] = inbounds as [Inbound, Inbound, Inbound];
  const answers = [bid(message, 'a', 5n), bid(message, 'b', 7n)] as const;
  const no = failureContent(new MeshError('REFUSED', 'closed'));
  expect(gathering.take(a, answers[0])).toBe(true);
  expect(gathering.take(b, answers[1])).toBe(true);
  expect(gathering.take(c, replyTo(message, { performative: 'refuse', sender: 'shop/c', content: no }))).toBe(true);
  expect(said).toEqual([]);
  await turn();
  expect(said).toMatchObject([{ by: 'a', others: ['b', 'shop/c'], answer: { inReplyTo: message.id } }]);
  const { answers: parts, rejections } = contentAny(ProposalsSchema, said[0]?.answer.content);
  expect(rejections).toBe(true);
  expect(parts).toMatchObject([
    { agent: 'a', proposalId: answers[0].id, answer: { case: 'proposal', value: { priceMicros: 5n } } },
    { agent: 'b', proposalId: answers[1].id, answer: { case: 'proposal', value: { priceMicros: 7n } } },
    { agent: 'shop/c', proposalId: '', answer: { case: 'failure', value: { message: 'closed' } } },
  ]);
  expect(answers.map(({ id }) => id)).not.toContain(said[0]?.answer.id);
});

it('leaves answers to different calls, and the only one to a call, as they are', async () => {
  const gathering = createGathering();
  const calls = [cfp(), cfp()].map(message => called(message, 'a'));
  const answers = calls.map(({ inbounds: [inbound] }) => bid((inbound as Inbound).message, 'a', 1n));
  for (const [index, { inbounds }] of calls.entries())
    expect(gathering.take(inbounds[0] as Inbound, answers[index] as Message)).toBe(true);
  await turn();
  expect(calls.map(({ said }) => said)).toEqual(answers.map(answer => [{ by: 'a', answer, others: [] }]));
});

it('says nothing for a bidder whose call was taken back meanwhile', async () => {
  const message = cfp();
  const gathering = createGathering();
  const { said, inbounds } = called(message, 'a', 'b', 'c');
  for (const [index, by] of ['a', 'b', 'c'].entries())
    gathering.take(inbounds[index] as Inbound, bid(message, by, BigInt(index)));
  Object.assign(inbounds[0] as Inbound, { givenUp: new MeshError('CALL_CANCELLED', 'no longer wanted') });
  await turn();
  expect(said).toMatchObject([{ by: 'b', others: ['c'] }]);
  expect(contentAny(ProposalsSchema, said[0]?.answer.content).answers.map(({ agent }) => agent)).toEqual(['b', 'c']);
});

it('speaks for a bidder once, whose call came twice', () => {
  const message = cfp();
  const gathering = createGathering();
  const [first, again] = called(message, 'a', 'a').inbounds as [Inbound, Inbound];
  expect(gathering.take(first, bid(message, 'a', 1n))).toBe(true);
  expect(gathering.take(again, bid(message, 'a', 1n))).toBe(false);
});

it('takes no answer that has to be said as it is: to a recorded call, with a budget, in words of its own', () => {
  const gathering = createGathering();
  const take = (message: Message, more: Partial<Message> = {}) =>
    gathering.take(called(message, 'a').inbounds[0] as Inbound, { ...bid(message, 'a', 1n), ...more });
  expect(take(cfp({ recorded: true }))).toBe(false);
  expect(take(cfp(), { content: jsonContent({ price: 3 }) })).toBe(false);
  expect(take(cfp(), { budget: {} as NonNullable<Message['budget']> })).toBe(false);
});
