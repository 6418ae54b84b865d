import { expect, it } from 'vitest';
import { MeshError } from './errors.js';
import { createInflow } from './inflow.js';

it('gives what came and what comes, in order, until it ends', async () => {
  const inflow = createInflow<number>();
  inflow.push(1);
  const read = inflow.read();
  expect((await read.next()).value).toBe(1);
  const next = read.next();
  inflow.push(2);
  inflow.push(3);
  inflow.end();
  expect((await next).value).toBe(2);
  expect((await read.next()).value).toBe(3);
  expect((await read.next()).done).toBe(true);
});

it('fails when all that came before has been read', async () => {
  const inflow = createInflow<number>();
  inflow.push(1);
  inflow.end(new MeshError('UNREACHABLE', 'the node is gone'));
  const read = inflow.read();
  expect((await read.next()).value).toBe(1);
  await expect(read.next()).rejects.toMatchObject({ reason: 'UNREACHABLE' });
});
