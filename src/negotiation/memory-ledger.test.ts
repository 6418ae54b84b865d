import { expect, it } from 'vitest';
import { createMemoryLedger } from './memory-ledger.js';
import { decline, play, proposal, propose, start } from './scenario.js';
import { initialState } from './state.js';

const { state: open, steps } = play([[0, start(['a', 'b'])]]);
const { state: ended, steps: all } = play([
  [0, start(['a', 'b'])],
  [1, decline('a')],
  [2, decline('b')],
]);

it('gives back what was written, and tells what is open', async () => {
  const ledger = createMemoryLedger();
  await ledger.write(initialState('n1'), open, steps);
  expect(await ledger.readOpen()).toEqual(['n1']);
  expect((await ledger.readList({})).listed).toEqual([{ id: 'n1', summary: undefined }]);
  await ledger.write(open, ended, all.slice(steps.length));
  expect(await ledger.readOpen()).toEqual([]);
  const read = [];
  for await (const step of ledger.read('n1', 1n)) read.push(step);
  expect(read).toEqual(all.slice(1));
  expect((await ledger.readList({ capability: 'text.summarize' })).listed[0]?.summary?.id).toBe('n1');
  expect((await ledger.readList({ open: true })).listed).toEqual([]);
});

it('refuses what was decided on an older version', async () => {
  const ledger = createMemoryLedger();
  await ledger.write(initialState('n1'), open, steps);
  const late = play([
    [0, start(['a', 'b'])],
    [1, propose('a', proposal(1))],
  ]);
  await expect(ledger.write(initialState('n1'), late.state, late.steps)).rejects.toMatchObject({
    reason: 'VERSION_CONFLICT',
  });
});
