import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { createBulkhead } from './bulkhead.js';

it('lets so many through at once, the others in order', async () => {
  const bulkhead = createBulkhead(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2].map(i =>
    bulkhead.run(() => {
      begun.push(i);
      return new Promise<void>(resolve => ends.push(resolve));
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await all[0];
  await new Promise(resolve => setImmediate(resolve));
  expect(begun).toEqual([0, 1, 2]);
  for (const end of ends) end();
  await Promise.all(all);
});

it('does not begin what was aborted meanwhile', async () => {
  const bulkhead = createBulkhead(1);
  const abort = new AbortController();
  let end: () => void = () => undefined;
  const first = bulkhead.run(() => new Promise<void>(resolve => (end = resolve)));
  const second = bulkhead.run(() => Promise.reject(new Error('begun all the same')), abort.signal);
  abort.abort(new MeshError('CALL_CANCELLED', 'enough'));
  end();
  await first;
  await expect(second).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
});
