import { describe, expect, test } from 'vitest';
import { parsePolicy, ruleFor } from './policy.js';

const read = (rules: unknown) => parsePolicy('policy.json', JSON.stringify({ rules }));

describe('a policy of retention', () => {
  test('gives its rules, and the first that fits a stream decides', () => {
    const rules = read([
      { name: 'vip', stream: 'orders/vip', keep_days: 3650 },
      { name: 'orders', stream: 'orders/*', keep_days: 365 },
    ]);
    expect(ruleFor('orders/vip', rules)?.name).toBe('vip');
    expect(ruleFor('orders/1', rules)?.keepDays).toBe(365);
    expect(ruleFor('order', rules)).toBeUndefined();
  });

  test.each([
    ['no rules', undefined, '"rules" is no list'],
    ['a rule without a name', [{ stream: 'a', keep_days: 1 }], 'rules[0].name is missing'],
    ['a term that is none', [{ name: 'a', stream: 'a', keep_days: 0 }], 'keep_days takes a number above 0'],
    ['a field that is none', [{ name: 'a', stream: 'a', keep_days: 1, days: 2 }], 'rules[0].days is no field'],
    ['all streams', [{ name: 'a', stream: '*', keep_days: 1 }], 'takes in the stream "audit"'],
    ['the audit log', [{ name: 'a', stream: 'aud*', keep_days: 1 }], 'takes in the stream "audit"'],
  ])('with %s is refused', (_, rules, fault) => {
    expect(() => read(rules)).toThrow(fault);
  });

  test('that is no JSON is refused with its name', () => {
    expect(() => parsePolicy('policy.json', '{')).toThrow('policy.json: ');
  });
});
