import { expect, it } from 'vitest';
import { idAmong } from './find-negotiation.js';

const all = [{ id: '01ABC' }, { id: '01ABD' }, { id: '02' }];

it('a negotiation is meant by how its id begins, when no other begins like this', () => {
  expect(idAmong(all, '01ABD')).toBe('01ABD');
  expect(idAmong(all, '03')).toBeUndefined();
});

it('several that begin alike are named', () => {
  expect(() => idAmong(all, '01')).toThrow('01: 2 negotiations begin like this, such as 01ABC, 01ABD');
});
