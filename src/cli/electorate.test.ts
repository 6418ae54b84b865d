import { expect, it } from 'vitest';
import { parseAddress } from '../message/index.js';
import { checkVoters } from './electorate.js';

const vote = { voters: ['a', 'b'], among: [parseAddress('team:lunch')], weighted: [], priority: [] };

it('who does not vote has neither weight nor priority', () => {
  expect(() => checkVoters({ ...vote, weighted: ['a', 'default/b'], priority: ['b'] })).not.toThrow();
  expect(() => checkVoters({ ...vote, weighted: ['c'] })).toThrow(
    '--weight c: c does not vote; who does is --among team:lunch',
  );
  expect(() => checkVoters({ ...vote, priority: ['a', 'zoe'] })).toThrow(
    '--fallback a,zoe: zoe does not vote; a, b do',
  );
});

it('where nobody else is named, those with a weight vote', () => {
  expect(() => checkVoters({ voters: [], among: [], weighted: ['x'], priority: ['x'] })).not.toThrow();
});
