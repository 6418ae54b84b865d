import { expect, test } from 'vitest';
import { MeshError, type Reason } from '../base/index.js';
import { isOutage, mayBeBehind, mayBeKept } from './doubt.js';

test.each<[Reason, boolean, boolean]>([
  ['STORE_FAILED', true, true],
  ['WRITE_IN_DOUBT', true, true],
  ['DATABASE_UNREACHABLE', false, true],
  ['DATABASE_HELD', false, false],
  ['VERSION_CONFLICT', false, false],
  ['BUDGET_EXHAUSTED', false, false],
])('after %s what was to be written may be there: %s, and may be tried again: %s', (reason, kept, outage) => {
  const error = new MeshError(reason, 'seeded');
  expect([mayBeKept(error), isOutage(error)]).toEqual([kept, outage]);
});

test('who is told of a conflict may be behind the record, and writes nothing that is there', () => {
  const error = new MeshError('VERSION_CONFLICT', 'seeded');
  expect([mayBeBehind(error), mayBeKept(error)]).toEqual([true, false]);
  expect(mayBeBehind(new MeshError('WRITE_IN_DOUBT', 'seeded'))).toBe(true);
  expect(mayBeBehind(new MeshError('BUDGET_EXHAUSTED', 'seeded'))).toBe(false);
});

test('of what is no error of the mesh nobody knows anything: it may be there, and is not tried again', () => {
  const error = new TypeError('a fault of ours');
  expect([mayBeKept(error), isOutage(error)]).toEqual([true, false]);
});
