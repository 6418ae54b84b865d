import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { OfferSchema, TieBreak } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { inTieOrder } from './ties.js';

const offers = ['c', 'a', 'd', 'b'].map(agent => create(OfferSchema, { agent }));
const order = (tieBreak: TieBreak, tieSeed = 0n) =>
  inTieOrder(offers, { tieBreak, tieSeed })
    .map(({ agent }) => agent)
    .join('');

it('breaks ties as declared: the earliest unless said, the lowest agent, or by lot', () => {
  expect(order(TieBreak.UNSPECIFIED)).toBe('cadb');
  expect(order(TieBreak.EARLIEST)).toBe('cadb');
  expect(order(TieBreak.LOWEST_AGENT)).toBe('abcd');
  expect(order(TieBreak.DRAW, 1n)).toBe(order(TieBreak.DRAW, 1n));
});

it('draws each first about as often, over many seeds', () => {
  const firsts = Array.from({ length: 400 }, (_, seed) => order(TieBreak.DRAW, BigInt(seed))[0]);
  for (const agent of 'abcd') expect(firsts.filter(first => first === agent).length).toBeGreaterThan(70);
});
