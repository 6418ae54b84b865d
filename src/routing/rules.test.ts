import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Match, MatchSchema, type Rule, RuleSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { createMessage } from '../message/index.js';
import { type Facts, factsOf } from './facts.js';
import { firstThatFits, fits, inOrder } from './rules.js';

const facts = (parts: Partial<Facts> = {}): Facts => ({
  namespace: 'default',
  type: 'order.created',
  sender: 'shop',
  ontology: 'trade.v1',
  metadata: new Map([['region', 'eu']]),
  ...parts,
});
const match = (parts: Partial<Omit<Match, '$typeName'>>) => create(MatchSchema, parts);

describe('a rule', () => {
  test.each([
    [{}, true],
    [{ type: 'order.created' }, true],
    [{ type: 'order.*' }, true],
    [{ type: '*' }, true],
    [{ type: 'order' }, false],
    [{ sender: 'sh*', ontology: 'trade.*' }, true],
    [{ sender: 'sh*', ontology: 'other' }, false],
    [{ metadataKey: 'region' }, true],
    [{ metadataKey: 'region', metadataValue: 'e*' }, true],
    [{ metadataKey: 'region', metadataValue: 'us' }, false],
    [{ metadataKey: 'zone' }, false],
    [{ metadataKey: 'zone', metadataValue: '*' }, false],
  ])('that says %j fits or not: %s', (parts, expected) => {
    expect(fits(match(parts), facts())).toBe(expected);
  });

  test('without anything said fits every message', () => {
    expect(fits(undefined, facts({ type: '' }))).toBe(true);
  });
});

const name = fc.stringMatching(/^[a-c]{1,3}$/);
const pattern = fc.oneof(
  fc.constant(''),
  name,
  name.map(text => `${text}*`),
  fc.constant('*'),
);
const rule: fc.Arbitrary<Rule> = fc
  .record({ name, priority: fc.integer({ min: -2, max: 2 }), type: pattern, sender: pattern })
  .map(({ type, sender, ...rest }) => create(RuleSchema, { ...rest, match: { type, sender } }));
const rules = fc.uniqueArray(rule, { selector: each => each.name, maxLength: 12 });

test('the rule that decides fits, no rule that is tried before it does, and the order of putting does not matter', () => {
  fc.assert(
    fc.property(rules, name, name, (given, type, sender) => {
      const said = facts({ type, sender });
      const ordered = inOrder(given);
      const found = firstThatFits(ordered, said);
      const fitting = given.filter(each => fits(each.match, said));
      expect(found === undefined).toBe(fitting.length === 0);
      for (const other of fitting) {
        if (!found || other === found) continue;
        expect(other.priority < found.priority || (other.priority === found.priority && other.name > found.name)).toBe(
          true,
        );
      }
      expect(inOrder([...given].reverse())).toEqual(ordered);
    }),
  );
});

test('a longer prefix of what fits fits as well', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.nat({ max: 8 }), (type, length) => {
      expect(fits(match({ type: `${type.slice(0, length)}*` }), facts({ type }))).toBe(true);
    }),
  );
});

test('facts of a message: the performative stands for a type that is missing; metadata are texts or JSON', () => {
  const parts = { performative: 'inform', sender: 'eu/shop', receiver: 'eu/broker' } as const;
  const said = factsOf(createMessage({ ...parts, metadata: { a: 'x', b: 7, c: { d: true } } }));
  expect(said).toMatchObject({ namespace: 'eu', type: 'inform', sender: 'eu/shop' });
  expect([...said.metadata]).toEqual([
    ['a', 'x'],
    ['b', '7'],
    ['c', '{"d":true}'],
  ]);
  expect(factsOf(createMessage({ ...parts, type: 'order.paid' })).type).toBe('order.paid');
});
