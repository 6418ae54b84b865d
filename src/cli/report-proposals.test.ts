import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { withProposals } from './report-proposals.js';

const asked: string[] = [];
const mesh = {
  negotiations: {
    async get({ negotiationId }: { negotiationId: string }) {
      asked.push(negotiationId);
      if (negotiationId === 'gone') throw new Error('there is no such negotiation');
      const offers = [{ agent: 'a', proposal: { priceMicros: 7n, quality: 0.5 } }];
      return { negotiation: create(NegotiationSchema, { offers }) };
    },
  },
} as never;

it('a part that failed has the proposals that there were, and those that are known stay', async () => {
  const known = { id: 'n1', proposals: [{ agent: 'x' }] };
  const report = { summary: null, negotiations: [known, { id: 'n2', proposals: [] }, { id: '', proposals: [] }] };
  const proposals = [{ agent: 'a', price_micros: 7, time_ms: null, quality: 0.5 }];
  expect(await withProposals(mesh, report)).toEqual({
    summary: null,
    negotiations: [known, { id: 'n2', proposals }, { id: '', proposals: [] }],
  });
  expect(asked).toEqual(['n2']);
});

it('a report whose negotiations are not known any more, or that is of another form, stays', async () => {
  expect(await withProposals(mesh, { negotiations: [{ id: 'gone', proposals: [] }] })).toMatchObject({
    negotiations: [{ proposals: [], proposals_missing: 'there is no such negotiation' }],
  });
  expect(await withProposals(mesh, 'a text')).toBe('a text');
});
