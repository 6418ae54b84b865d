import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CallSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answerOf, type Bid, termsOf } from './bidding/bid.js';
import { defineAgent } from './define.js';

const handle = () => 1;
const define = (definition: unknown) => () => defineAgent(definition as Parameters<typeof defineAgent>[0]);

describe('an agent that was written without types', () => {
  it.each([
    [{ id: 'a', capabilites: {} }, 'agent: there is no "capabilites"; did you mean capabilities?'],
    [{ id: 'a' }, 'agent "a" has no capabilities: write'],
    [{ id: 'my agent', capabilities: {} }, 'agent: id "my agent" cannot be used: an id begins with a letter or digit'],
    [{ capabilities: {} }, 'agent: id undefined cannot be used'],
    [
      { id: 'a', capabilities: { b: handle } },
      'agent "a", capability "b": takes { handle(input) { … } }, got a function',
    ],
    [
      { id: 'a', capabilities: { b: { handel: handle } } },
      'agent "a", capability "b": there is no "handel"; did you mean handle?',
    ],
    [{ id: 'a', capabilities: { b: {} } }, 'agent "a", capability "b": handle takes a function, got undefined'],
  ])('%j is refused in plain words', (definition, why) => expect(define(definition)).toThrow(why));

  it('may have what resembles nothing that is known', () => {
    expect(define({ id: 'a', capabilities: { b: { handle, zoo: 1 } }, zebra: 1 })).not.toThrow();
  });
});

describe('a bid', () => {
  const terms = termsOf(create(CallSchema, { negotiationId: 'n', currency: 'EUR' }));

  it.each([
    [{ priceMicros: 'cheap' }, 'bid: priceMicros takes a number of at least 0, got "cheap"'],
    [{ priceMicros: -1 }, 'bid: priceMicros takes a number of at least 0, got -1'],
    [{ priceMicros: 1e19 }, 'bid: priceMicros takes a number of at most 9000000000000000000, got 10000000000000000000'],
    [{ timeMs: Number.NaN }, 'bid: timeMs takes a number of at least 0, got null'],
    [{ quality: 2 }, 'bid: quality takes a number from 0 to 1, got 2'],
    [{ quantity: 0 }, 'bid: quantity takes a whole number from 1, got 0'],
    [{ description: 5 }, 'bid: description takes a text, got 5'],
    [{ priceMicro: 5 }, 'bid: there is no "priceMicro"; did you mean priceMicros?'],
    [undefined, 'bid: takes { priceMicros, timeMs, quality } or { refuse }, got undefined'],
  ])('of %j is refused in plain words', (bid, why) => expect(() => answerOf(bid as Bid, terms)).toThrow(why));

  it.each([[{}], [{ priceMicros: 5n, timeMs: 0.5, quality: 1 }], [{ refuse: 'no' }]])('of %o is fine', bid => {
    expect(() => answerOf(bid as Bid, terms)).not.toThrow();
  });

  it('says what it has of its own: what it inherits is no slip', () => {
    const inherits = Object.create({ priceMicro: 5, priceMicros: 7 }) as Bid;
    expect(answerOf(inherits, terms).performative).toBe('propose');
    expect(() => answerOf(Object.assign(inherits, { qualty: 1 }), terms)).toThrow('did you mean quality?');
  });

  it('above the highest price that is taken is a refusal', () => {
    const capped = { ...terms, priceAtMostMicros: 5 };
    expect(answerOf({ priceMicros: 5 }, capped).performative).toBe('propose');
    expect(answerOf({ priceMicros: 6 }, capped).performative).toBe('refuse');
  });
});
