import { expect, it } from 'vitest';
import { createKnowledge } from './knowledge.js';

it('is put, got, asked for and removed, and undefined can be known', () => {
  const knowledge = createKnowledge(10, () => 0);
  knowledge.put('person/ann', { age: 30 });
  knowledge.put('person/bea', { age: 40 });
  knowledge.put('place/lab', undefined);
  expect(knowledge.get('person/ann')).toEqual({ age: 30 });
  expect(knowledge.has('place/lab')).toBe(true);
  expect(knowledge.query({ prefix: 'person/' })).toEqual([
    ['person/ann', { age: 30 }],
    ['person/bea', { age: 40 }],
  ]);
  expect(knowledge.query({ where: value => value === undefined })).toEqual([['place/lab', undefined]]);
  expect(knowledge.query({ max: 1 }).length).toBe(1);
  expect([knowledge.remove('person/ann'), knowledge.remove('person/ann'), knowledge.size]).toEqual([true, false, 2]);
  knowledge.clear();
  expect(knowledge.query()).toEqual([]);
});

it('forgets what was not used for longest when it is full, and what it was to know for a while only', () => {
  let nowMs = 0;
  const knowledge = createKnowledge(2, () => nowMs);
  knowledge.put('a', 1);
  knowledge.put('b', 2, 100);
  knowledge.get('a');
  knowledge.put('c', 3, 100);
  expect([knowledge.has('a'), knowledge.has('b'), knowledge.size, knowledge.max]).toEqual([true, false, 2, 2]);
  nowMs = 100;
  expect(knowledge.query()).toEqual([['a', 1]]);
});
