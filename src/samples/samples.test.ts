import type { JsonValue } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Bid, BidContext, CallTerms, Refusal } from '../agent/index.js';
import { readInput, refusalOf } from './input.js';
import { bidding } from './offer.js';

describe('the input', () => {
  it('is a text, or a text with a count', () => {
    expect(readInput('a')).toEqual({ text: 'a', count: undefined });
    expect(readInput({ text: 'a', count: 5 })).toEqual({ text: 'a', count: 5 });
    expect(refusalOf('')).toBeUndefined();
    expect(refusalOf('Ação: ¿qué? 漢字 \t\r\n\u001b[1mbold\u001b[0m')).toBeUndefined();
  });

  it.each<[JsonValue, RegExp]>([
    [null, /the input is null/],
    [7, /a number/],
    [['a'], /a list/],
    [{ count: 1 }, /without a text/],
    [{ text: 'a', count: 0 }, /count is 0/],
    [{ text: 'a', count: 1.5 }, /count is 1\.5/],
    [`${'x'.repeat(60)}\u0000`, /binary/],
    ['\ufffd\ufffd\u0001ab', /binary/],
  ])('%j is refused with what is wrong', (input, why) => {
    expect(refusalOf(input)).toMatch(why);
  });
});

describe('a bid', () => {
  const offer = {
    priceMicros: 100,
    priceMicrosPerKb: 2,
    timeMs: 5,
    timeMsPerMb: 200,
    quality: 0.6,
    description: 'method',
  };
  const bidIn = (call: Partial<CallTerms>, input: JsonValue, charsMax?: number) =>
    bidding({ ...offer, ...(charsMax && { charsMax }) })(input, {
      call: { protocol: 'contract_net', round: 1, quantity: 1, ...call },
    } as BidContext) as Bid | Refusal;
  const bidFor = (input: JsonValue, charsMax?: number) => bidIn({}, input, charsMax);

  it('grows with the text, in price and in time', () => {
    expect(bidFor('')).toMatchObject({ priceMicros: 100, timeMs: 5, quality: 0.6 });
    expect(bidFor('x'.repeat(100_000))).toMatchObject({ priceMicros: 300, timeMs: 25 });
  });

  it('counts the start of a thread for a long text', () => {
    expect(bidFor('x'.repeat(1_000_000))).toMatchObject({ timeMs: 265 });
  });

  it('does not count what is not looked at', () => {
    expect(bidFor('x'.repeat(1_000_000), 50_000)).toMatchObject({ priceMicros: 200, timeMs: 15 });
  });

  it('begins high where prices fall by rounds, comes down to what it needs, and takes no less', () => {
    const asked = [1, 2, 3, 4, 5].map(round => bidIn({ protocol: 'iterated', round }, ''));
    expect(asked).toMatchObject([800, 400, 200, 100, 100].map(priceMicros => ({ priceMicros })));
    expect(bidIn({ protocol: 'english', priceAtMostMicros: 150 }, '')).toMatchObject({ priceMicros: 150 });
    expect(bidIn({ protocol: 'english', priceAtMostMicros: 50 }, '')).toMatchObject({ priceMicros: 100 });
    expect(bidIn({ protocol: 'dutch', priceAtMostMicros: 500 }, '')).toMatchObject({ priceMicros: 100 });
  });

  it('is for two units at most', () => {
    expect(bidIn({ quantity: 5 }, '')).toMatchObject({ quantity: 2 });
    expect(bidFor('')).toMatchObject({ quantity: 1 });
  });

  it('is not made for what is no text', () => {
    expect(bidFor('a\u0000b')).toEqual({ refuse: 'the input is binary, not text' });
  });
});
