import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeClock } from '../../../src/base/index.js';
import { type Budgets, createBudgets } from '../../../src/budget/index.js';
import { type Given, payFrom } from '../../../src/llm/index.js';
import { failure, orchestrate, say } from './scene.js';

const clock = createFakeClock();
let budgets: Budgets;

beforeEach(async () => {
  budgets = createBudgets({ clock });
  await budgets.start();
});

afterEach(() => budgets.close());

const price = { input: 1, output: 2, cached: 1 };

/** Models that use this much, with the most that they were allowed to. */
function models(use: (most: number) => Pick<Given, 'tokens'>, open: Promise<void> = Promise.resolve()) {
  const complete = async ({ maxTokens }: { maxTokens: number }): Promise<Given> => {
    await open;
    return { text: 'x', toolCalls: [], finishReason: 'length', ...use(maxTokens) };
  };
  const never = () => {
    throw new Error('not asked in these tests');
  };
  const make = () => ({ name: 'openai', complete, stream: never, embed: never });
  const declared = { m: { price } };
  return orchestrate({
    providers: [{ name: 'openai', kind: 'openai', models: ['m'], declared, make }],
    purse: payFrom(budgets),
    clock,
    roundsMax: 0,
  });
}

/** Every byte of it may be a token. */
const question = 'ção'.repeat(40);
const questionBytes = 200;

/** The dearest answer that there can be: the question as long as its bytes allow, the answer as long as it may be. */
const dearest = (output: number) => ({ tokens: { input: questionBytes, output, cached: 0 } });

it('is never exceeded by 64 calls at once, whichever of the accounts is tight', async () => {
  for (const account of ['agent:ann', 'team:red', 'conversation:c-1', 'mesh', 'agent:ann/day']) {
    await budgets.set({ id: account, limit: { micros: 1_000 } });
    let open = () => undefined as unknown;
    const llm = models(
      dearest,
      new Promise(resolve => {
        open = () => resolve();
      }),
    );
    const payer = { agentId: 'ann', team: 'red', conversationId: 'c-1' };
    const calls = Array.from({ length: 64 }, () => llm.complete({ ...say(question), ...payer, maxTokens: 50 }));
    const ended = Promise.allSettled(calls);
    await new Promise(resolve => setImmediate(resolve));
    open();
    const results = await ended;
    const answered = results.filter(({ status }) => status === 'fulfilled').length;
    const { spent } = budgets.get(account) ?? {};
    expect(answered).toBeGreaterThan(0);
    expect(spent?.micros).toBe(answered * 300);
    expect(spent?.micros ?? Number.NaN).toBeLessThanOrEqual(1_000);
    const reasons = new Set(results.map(one => (one.status === 'rejected' ? one.reason.reason : 'answered')));
    expect(reasons).toEqual(new Set(['answered', 'BUDGET_EXHAUSTED']));
    await budgets.set({ id: account, limit: {} });
  }
});

it('is limited in tokens as well, and refused before anything is called', async () => {
  await budgets.set({ id: 'agent:ann', limit: { tokens: 300 } });
  let asked = 0;
  const llm = models(most => {
    asked++;
    return dearest(most);
  });
  const error = await failure(llm.complete({ ...say(question), agentId: 'ann', maxTokens: 100 }));
  expect([error.reason, asked]).toEqual(['BUDGET_EXHAUSTED', 0]);
  expect(await llm.complete({ ...say(question), agentId: 'ann', maxTokens: 50 })).toMatchObject({ costMicros: 300 });
});

it('gets back what was reserved and not used', async () => {
  await budgets.set({ id: 'agent:ann', limit: { micros: 2_300 } });
  const llm = models(() => ({ tokens: { input: 3, output: 1, cached: 0 } }));
  for (let i = 0; i < 10; i++) await llm.complete({ ...say(question), agentId: 'ann', maxTokens: 1_000 });
  expect(budgets.get('agent:ann')?.spent.micros).toBe(50);
});

it('does not ask whoever could cost more than the call may', async () => {
  const llm = models(dearest);
  const error = await failure(llm.complete({ ...say(question), maxTokens: 50, maxCostMicros: 300 }));
  expect([error.reason, error.message]).toEqual([
    'NO_PROVIDER',
    expect.stringContaining('it could cost 316 micros, 300 are allowed'),
  ]);
});
