import { expect, it } from 'vitest';
import { epochMs, play, proposal, propose, result, start } from '../scenario.js';
import { createMemoryReputations } from './reputations.js';

it('whoever asks in the moment of the steps hears what they say', async () => {
  const { steps } = play([
    [0, start(['a'])],
    [10, propose('a', proposal(1))],
    [20, result('a', 1n)],
  ]);
  const reputations = createMemoryReputations();
  const of = () => reputations.of('a', 'text.summarize', epochMs + 20);
  reputations.written(steps.slice(0, 3));
  expect(of()).toMatchObject({ awards: 1, open: 1, completed: 0 });
  reputations.written(steps.slice(3));
  const book = await reputations.upToDate();
  expect(book.of('a', 'text.summarize', epochMs + 20)).toMatchObject({ awards: 1, open: 0, completed: 1 });
});
