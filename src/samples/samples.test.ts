import type { JsonValue } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { Bid, Refusal } from '../agent/index.js';
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
  const bidFor = (input: JsonValue, charsMax?: number) =>
    bidding({ ...offer, ...(charsMax && { charsMax }) })(input, {} as never) as Bid | Refusal;

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

  it('is not made for what is no text', () => {
    expect(bidFor('a\u0000b')).toEqual({ refuse: 'the input is binary, not text' });
  });
});
