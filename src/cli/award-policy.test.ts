import { describe, expect, it } from 'vitest';
import { Trust } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { readPolicy } from './award-policy.js';

describe('the policy', () => {
  it('is the lowest price unless said', () => {
    expect(readPolicy({}).policy.case).toBe('lowestPrice');
    expect(readPolicy({ policy: 'fastest' }).policy.case).toBe('fastest');
  });

  it('weighs what is named and nothing else', () => {
    expect(readPolicy({ policy: 'weighted', weights: 'price=1, quality=2.5' }).policy.value).toMatchObject({
      ...{ price: 1, time: 0, quality: 2.5, confidence: 0 },
    });
    expect(readPolicy({ policy: 'weighted' }).policy.value).toMatchObject({
      price: 1,
      time: 1,
      quality: 1,
      confidence: 0,
    });
  });

  it('may be the caller, with a fallback, and takes promises at their word when told to', () => {
    const policy = readPolicy({ policy: 'caller', fallback: 'weighted', weights: 'record=1', trust: 'promised' });
    expect(policy).toMatchObject({
      policy: { case: 'caller', value: { fallback: { case: 'weighted', value: { record: 1, price: 0 } } } },
      trust: Trust.PROMISED,
    });
    expect(readPolicy({ policy: 'best-quality' })).toMatchObject({
      policy: { case: 'bestQuality' },
      trust: Trust.MEASURED,
    });
    expect(() => readPolicy({ fallback: 'fastest' })).toThrow(/--fallback fastest: goes with --policy caller/);
    expect(() => readPolicy({ trust: 'blind' })).toThrow(/--trust blind: takes one of measured, promised/);
  });

  it.each([
    ['best', undefined, /--policy best: takes one of/],
    ['fastest', 'price=1', /goes with --policy weighted/],
    ['weighted', 'price', /--weights price: takes/],
    ['weighted', 'price=0,time=0', /--weights price=0,time=0: one of them must be more than 0/],
    ['weighted', 'price=-1', /--weights price=-1/],
    ['weighted', 'cost=1', /--weights cost=1/],
    ['weighted', '', /--weights : takes/],
  ])('%s with %s is refused', (policy, weights, why) => {
    expect(() => readPolicy({ policy, ...(weights !== undefined && { weights }) })).toThrow(why);
  });
});
