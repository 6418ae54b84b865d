import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { type BidderAnswerSchema, ProposalSchema, ProposalsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock, MeshError } from '../base/index.js';
import { anyContent, createMessage, failureOf } from '../message/index.js';
import { readAnswers, takesRejections } from './answers.js';

const proposal = create(ProposalSchema, { priceMicros: 5n });
const failure = failureOf(new MeshError('REFUSED', 'too busy'));
const refusal = { case: 'failure', value: failure } as const;

function said(...answers: Parameters<typeof create<typeof BidderAnswerSchema>>[1][]) {
  const content = anyContent(ProposalsSchema, create(ProposalsSchema, { answers: answers as [] }));
  const parts = { performative: 'propose', sender: 'a', receiver: 'negotiations', content } as const;
  return createMessage(parts, createFakeClock());
}

const offer = (agent: string) => ({
  agent,
  proposalId: `p-${agent}`,
  answer: { case: 'proposal', value: proposal } as const,
});

describe('what is answered for several bidders', () => {
  it('is one command of each, in their order', () => {
    const message = said(offer('a'), { agent: 'b', answer: refusal }, offer('c'));
    expect(readAnswers(message, 'a', () => true)).toMatchObject([
      { kind: 'propose', agent: 'a', proposalId: 'p-a', proposal: { priceMicros: 5n } },
      { kind: 'decline', agent: 'b', failure: { reason: 'REFUSED' } },
      { kind: 'propose', agent: 'c', proposalId: 'p-c' },
    ]);
  });

  it('is heard of the sender, and of others only where they may answer', () => {
    const asked = (agent: string) => agent !== 'b';
    const heard = readAnswers(said(offer('a'), offer('b'), offer('c')), 'a', asked);
    expect(heard.map(({ agent }) => agent)).toEqual(['a', 'c']);
  });

  it('says whether they take rejections of several negotiations', () => {
    const of = (rejections: boolean) => {
      const content = anyContent(ProposalsSchema, create(ProposalsSchema, { rejections }));
      return createMessage({ performative: 'propose', sender: 'a', receiver: 'negotiations', content });
    };
    expect([of(true), of(false)].map(takesRejections)).toEqual([true, false]);
  });

  it('declines for the sender when it cannot be read', () => {
    const heard = readAnswers(said(offer('b'), { agent: 'c' }), 'a', () => true);
    expect(heard).toMatchObject([{ kind: 'decline', agent: 'a', failure: { reason: 'FIELD_INVALID' } }]);
  });

  it('is one proposal in a message of its own as well', () => {
    const content = anyContent(ProposalSchema, proposal);
    const parts = { performative: 'propose', sender: 'a', receiver: 'negotiations', content } as const;
    const message = createMessage(parts, createFakeClock());
    expect(readAnswers(message, 'a', () => true)).toMatchObject([
      { kind: 'propose', agent: 'a', proposalId: message.id },
    ]);
  });
});
