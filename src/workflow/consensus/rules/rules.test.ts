import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsensusRuleSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { majority } from './majority.js';
import { quorum } from './quorum.js';
import { rankedChoice } from './ranked-choice.js';
import type { Roll, Rule, Vote } from './rule.js';
import { ruleOf } from './rules.js';
import { unanimity } from './unanimity.js';
import { weighted } from './weighted.js';

const options = ['a', 'b', 'c', 'd'];

/** Votes written as text, such as 'ab c -': the ranking of each voter; '-' abstains by word, '.' is silent. */
function roll(text: string, closed = true, weights: readonly number[] = []): Roll {
  const words = text.split(' ');
  const all = words.map((word, index) => ({ agent: `v${index}`, weight: weights[index] ?? 1, word }));
  const votes = all
    .filter(({ word }) => word !== '.')
    .map(({ word, ...vote }) => ({ ...vote, ranking: word === '-' ? [] : [...word] }));
  return { options, voters: words.length, weight: all.reduce((sum, { weight }) => sum + weight, 0), votes, closed };
}

const votes = fc.array(
  fc.record({ ranking: fc.shuffledSubarray(options, { minLength: 0 }), weight: fc.integer({ min: 1, max: 9 }) }),
  { minLength: 1, maxLength: 9 },
);

const rolls: fc.Arbitrary<Roll> = fc.record({ votes, absent: fc.nat(3) }).map(({ votes, absent }) => {
  const named: Vote[] = votes.map((vote, index) => ({ agent: `v${index}`, ...vote }));
  const weight = named.reduce((sum, vote) => sum + vote.weight, absent);
  return { options, voters: named.length + absent, weight, votes: named, closed: true };
});

const rules: Readonly<Record<string, Rule>> = {
  majority,
  weighted: weighted(0),
  'weighted, two thirds': weighted(67),
  'ranked choice': rankedChoice,
  quorum: quorum({ voters: 0, percent: 0 }),
  unanimity,
};

describe.each(Object.entries(rules))('the rule %s', (_, rule) => {
  it('does not depend on the order of the votes', () => {
    const shuffled = rolls.chain(one =>
      fc.tuple(fc.constant(one), fc.shuffledSubarray([...one.votes], { minLength: one.votes.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, order]) => {
        expect(rule({ ...one, votes: order })).toEqual(rule(one));
      }),
    );
  });

  it('lets only what somebody wants win', () => {
    fc.assert(
      fc.property(rolls, one => {
        const { winner } = rule(one);
        if (winner !== undefined) expect(one.votes.some(({ ranking }) => ranking.includes(winner))).toBe(true);
      }),
    );
  });

  it('does not take back what it has settled before all have voted', () => {
    fc.assert(
      fc.property(rolls, fc.nat(9), (one, count) => {
        const before = rule({ ...one, votes: one.votes.slice(0, count), closed: false });
        if (before.settled) expect(rule(one).winner).toBe(before.winner);
      }),
    );
  });
});

describe.each(Object.entries(rules).filter(([name]) => name !== 'ranked choice'))('the rule %s', (_, rule) => {
  it('keeps its winner when a voter comes over to it', () => {
    fc.assert(
      fc.property(rolls, fc.nat(8), (one, index) => {
        const { winner } = rule(one);
        if (winner === undefined) return;
        const turned = one.votes.map((vote, at) => (at === index ? { ...vote, ranking: [winner] } : vote));
        expect(rule({ ...one, votes: turned }).winner).toBe(winner);
      }),
    );
  });
});

describe('majority', () => {
  it.each([
    ['a a b', 'a'],
    ['a a b b', undefined],
    ['a a . . b', undefined],
    ['a a a . .', 'a'],
  ])('%s: %s', (text, winner) => expect(majority(roll(text)).winner).toBe(winner));

  it('is settled as soon as more than half want the same', () => {
    expect(majority(roll('a a a . .', false))).toMatchObject({ settled: true, winner: 'a' });
    expect(majority(roll('a a . . .', false))).toMatchObject({ settled: false });
  });

  it('counts as counting by hand does', () => {
    fc.assert(
      fc.property(rolls, one => {
        const byHand = options.filter(
          option => one.votes.filter(({ ranking }) => ranking[0] === option).length > one.voters / 2,
        );
        expect(majority(one).winner).toBe(byHand[0]);
      }),
    );
  });
});

describe('weighted', () => {
  it('goes by weight, not by heads', () => {
    expect(weighted(0)(roll('a b b', true, [5, 2, 2])).winner).toBe('a');
    expect(weighted(60)(roll('a b b', true, [5, 2, 2])).winner).toBeUndefined();
  });

  it('with the weight 1 for each is the majority', () => {
    const even = rolls.map(one => ({
      ...one,
      weight: one.voters,
      votes: one.votes.map(vote => ({ ...vote, weight: 1 })),
    }));
    fc.assert(
      fc.property(even, one => {
        expect(weighted(0)(one).winner).toBe(majority(one).winner);
      }),
    );
  });
});

describe('quorum', () => {
  it.each([
    ['a b a . . .', { voters: 3, percent: 0 }, 'a', undefined],
    ['a b a . . .', { voters: 4, percent: 0 }, undefined, true],
    ['a - - . . .', { voters: 3, percent: 0 }, 'a', undefined],
    ['a b . .', { voters: 2, percent: 0 }, undefined, undefined],
    ['a . .', { voters: 0, percent: 34 }, undefined, true],
    ['a a . .', { voters: 0, percent: 0 }, undefined, true],
  ])('%s with %o: %s', (text, terms, winner, noQuorum) => {
    const verdict = quorum(terms)(roll(text));
    expect([verdict.winner, verdict.noQuorum]).toEqual([winner, noQuorum]);
  });

  it('waits for the deadline though enough are present', () => {
    expect(quorum({ voters: 1, percent: 0 })(roll('a a .', false)).settled).toBe(false);
  });
});

describe('unanimity', () => {
  it.each([
    ['a a a', 'a', true],
    ['a a .', undefined, false],
    ['a b .', undefined, true],
    ['a - .', undefined, true],
  ])('%s', (text, winner, settled) => expect(unanimity(roll(text, false))).toMatchObject({ winner, settled }));
});

describe('ranked choice', () => {
  it('elects by transfer whom fewest rank first but most accept', () => {
    // The election of a capital (Tennessee): Memphis a, Nashville b, Chattanooga c, Knoxville d.
    const text = [
      ...Array(42).fill('abcd'),
      ...Array(26).fill('bcda'),
      ...Array(15).fill('cdba'),
      ...Array(17).fill('dcba'),
    ];
    const verdict = rankedChoice(roll(text.join(' ')));
    expect(verdict.winner).toBe('d');
    expect(verdict.rounds?.map(({ eliminated }) => eliminated)).toEqual(['c', 'b', '']);
  });

  it('may pass over whom most prefer to each other one (Condorcet), as the method does', () => {
    // b beats a and c in pairs, but is first with fewest.
    const text = [...Array(4).fill('abc'), ...Array(4).fill('cba'), ...Array(3).fill('bac')];
    expect(rankedChoice(roll(text.join(' '))).winner).toBe('a');
  });

  it('lets the one go of two equally weak that the question names last', () => {
    expect(rankedChoice(roll('a a b c')).rounds?.[0]?.eliminated).toBe('d');
    expect(rankedChoice(roll('a b')).winner).toBe('a');
  });

  it('lets the one go of two equally weak that was weaker before', () => {
    // First a 3, b 2, c 2, d 1: d goes, its ballot goes to c; then a 3, c 3, b 2: b goes.
    expect(rankedChoice(roll('a a a b b c c dc')).rounds?.map(({ eliminated }) => eliminated)).toEqual([
      'd',
      'b',
      'c',
      '',
    ]);
  });

  it('gives what an election by hand gives', () => {
    fc.assert(
      fc.property(rolls, one => {
        expect(rankedChoice(one).winner).toBe(byHand(one));
      }),
      { numRuns: 300 },
    );
  });

  it('elects whom more than half rank first', () => {
    fc.assert(
      fc.property(rolls, one => {
        const { winner } = majority(one);
        if (winner !== undefined) expect(rankedChoice(one).winner).toBe(winner);
      }),
    );
  });
});

/** The same by another way: who is left is told by recursion, and ties by comparing whole histories. */
function byHand({ options, votes }: Roll): string | undefined {
  function count(left: readonly string[]): number[] {
    return left.map(
      option => votes.filter(({ ranking }) => ranking.filter(one => left.includes(one))[0] === option).length,
    );
  }
  function go(left: readonly string[], before: readonly Record<string, number>[]): string | undefined {
    const numbers = count(left);
    const total = numbers.reduce((a, b) => a + b, 0);
    if (total === 0) return undefined;
    const best = left.find((_, index) => (numbers[index] ?? 0) * 2 > total);
    if (best !== undefined || left.length === 1) return best ?? left[0];
    const now = Object.fromEntries(left.map((option, index) => [option, numbers[index] ?? 0]));
    const histories = [now, ...before];
    const worse = (a: string, b: string): number => {
      for (const round of histories) {
        const difference = (round[a] ?? 0) - (round[b] ?? 0);
        if (difference !== 0) return difference;
      }
      return options.indexOf(b) - options.indexOf(a);
    };
    const [out] = [...left].sort(worse);
    return go(
      left.filter(option => option !== out),
      histories,
    );
  }
  return go(options, []);
}

describe('ruleOf', () => {
  it('knows every rule of the contract', () => {
    const { fields } = ConsensusRuleSchema;
    for (const { localName } of fields) {
      const rule = create(ConsensusRuleSchema, { rule: { case: localName as 'majority', value: {} } });
      expect(ruleOf(rule)(roll('a a')).winner).toBe('a');
    }
    expect(() => ruleOf(create(ConsensusRuleSchema))).toThrow(/majority, weighted/);
  });
});
