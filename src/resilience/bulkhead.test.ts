import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { createBulkhead } from './bulkhead.js';

const turn = () => new Promise(resolve => setImmediate(resolve));

it('lets so many in at once, the others in order', async () => {
  const bulkhead = createBulkhead(2);
  const inside: number[] = [];
  const leaves: (() => void)[] = [];
  for (const i of [0, 1, 2, 3])
    void bulkhead.enter().then(leave => {
      inside.push(i);
      leaves.push(leave);
    });
  await turn();
  expect(inside).toEqual([0, 1]);
  leaves[0]?.();
  await turn();
  expect(inside).toEqual([0, 1, 2]);
});

it('does not let in what was aborted while it waited, and keeps no place for it', async () => {
  const bulkhead = createBulkhead(1);
  const abort = new AbortController();
  const leave = await bulkhead.enter();
  const given = bulkhead.enter(abort.signal);
  const next = bulkhead.enter();
  abort.abort(new MeshError('CALL_CANCELLED', 'enough'));
  await expect(given).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
  leave();
  expect(await next).toBeTypeOf('function');
});
