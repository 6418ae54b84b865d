import { describe, expect, it } from 'vitest';
import { readPolicy } from './award-policy.js';

describe('the policy', () => {
  it('is the lowest price unless said', () => {
    expect(readPolicy().policy.case).toBe('lowestPrice');
    expect(readPolicy('fastest').policy.case).toBe('fastest');
  });

  it('weighs what is named and nothing else', () => {
    expect(readPolicy('weighted', 'price=1, quality=2.5').policy.value).toMatchObject({
      ...{ price: 1, time: 0, quality: 2.5, confidence: 0 },
    });
    expect(readPolicy('weighted').policy.value).toMatchObject({ price: 1, time: 1, quality: 1, confidence: 0 });
  });

  it.each([
    ['best', undefined, /--policy best: takes one of/],
    ['fastest', 'price=1', /goes with --policy weighted/],
    ['weighted', 'price', /--weights price: takes/],
    ['weighted', 'price=-1', /--weights price=-1/],
    ['weighted', 'cost=1', /--weights cost=1/],
    ['weighted', '', /--weights : takes/],
  ])('%s with %s is refused', (policy, weights, why) => {
    expect(() => readPolicy(policy, weights)).toThrow(why);
  });
});
