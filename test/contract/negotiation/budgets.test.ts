import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { CostTree } from '#gen/dacp/budget/v1/cost_pb.js';
import { BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { defineAgent, negotiate, type TaskContext } from '../../../src/agent/index.js';
import { toMeshError } from '../../../src/base/index.js';
import { type Limits, readLines, toBudget } from '../../../src/budget/index.js';
import { contentJson } from '../../../src/message/index.js';
import { gate } from '../agent/scene.js';
import { kindsOf, request, scene, stepOf } from './scene.js';

const worker = (id: string, micros: number, handle: (input: unknown, context: TaskContext) => unknown = () => id) =>
  defineAgent({ id, capabilities: { part: { bid: () => ({ priceMicros: micros, timeMs: 100 }), handle } } });

/** Has a part negotiated for each price that it is told of, one after the other, and tells what became of each. */
const boss = defineAgent({
  id: 'boss',
  capabilities: {
    work: {
      bid: () => ({ priceMicros: 100, timeMs: 100 }),
      async handle(input, context) {
        const made: unknown[] = [];
        for (const one of input as unknown[]) {
          try {
            const { agent } = await negotiate(context, { capability: 'part', input: one as string, doMs: 10_000 });
            made.push(agent);
          } catch (thrown) {
            made.push(toMeshError(thrown).reason);
          }
        }
        return made;
      },
    },
  },
});

function wanted(limits: Limits | undefined, parts: readonly string[] = [], account = '') {
  const budget = limits && create(BudgetSchema, toBudget(limits, account));
  return { ...request({ id: 'n1', input: parts }), ...(budget && { budget }) };
}

/** What came to what, for the eye: `name total (own) [parts]`. */
function shape(tree: CostTree | undefined): unknown {
  if (!tree) return undefined;
  return [tree.name, Number(tree.total?.costMicros), Number(tree.own?.costMicros), tree.parts.map(shape)];
}

describe('a negotiation with a budget', () => {
  it('gives back what it did cost, with its parts', async () => {
    await using mesh = await scene([boss, worker('one', 30)]);
    await mesh.negotiations.open(wanted({ micros: 200, depth: 1 }, ['a', 'b']));
    await mesh.until('n1', 'ended');
    const ended = await mesh.negotiations.get('n1');
    expect(contentJson(ended.result)).toEqual(['one', 'one']);
    expect(shape(ended.costs)).toEqual([
      'work',
      160,
      100,
      [
        ['part', 30, 30, []],
        ['part', 30, 30, []],
      ],
    ]);
    expect(ended.budget).toMatchObject({ costMicros: 200n, depth: 1 });
    expect(mesh.budgets.list()).toEqual([]);
    const { lines } = await readLines(mesh.database, {});
    expect(lines.map(({ agent, cost }) => [agent, Number(cost?.costMicros)]).sort()).toEqual([
      ['boss', 100],
      ['one', 30],
      ['one', 30],
    ]);
  });

  it('counts the parts also when nothing is limited', async () => {
    await using mesh = await scene([boss, worker('one', 30)]);
    await mesh.negotiations.open(wanted(undefined, ['a']));
    await mesh.until('n1', 'ended');
    expect(shape((await mesh.negotiations.get('n1')).costs)).toEqual(['work', 130, 100, [['part', 30, 30, []]]]);
  });

  it('declines what it cannot pay, and ends when that is all', async () => {
    await using mesh = await scene([boss]);
    await mesh.negotiations.open(wanted({ micros: 99 }));
    const steps = await mesh.until('n1', 'ended');
    expect(kindsOf(steps)).toEqual(['started', 'declined', 'ended']);
    expect(stepOf(steps, 'declined')?.failure).toMatchObject({ reason: 'BUDGET_EXHAUSTED' });
    expect(stepOf(steps, 'ended')).toMatchObject({
      outcome: Outcome.FAILED,
      failure: { reason: 'BUDGET_EXHAUSTED' },
    });
    expect(mesh.budgets.list()).toEqual([]);
  });

  it('stops its parts hard when it is used up', async () => {
    await using mesh = await scene([boss, worker('one', 30)]);
    await mesh.negotiations.open(wanted({ micros: 145 }, ['a', 'b', 'c']));
    await mesh.until('n1', 'ended');
    const ended = await mesh.negotiations.get('n1');
    expect(contentJson(ended.result)).toEqual(['one', 'BUDGET_EXHAUSTED', 'BUDGET_EXHAUSTED']);
    expect(Number(ended.costs?.total?.costMicros)).toBe(130);
  });

  it('of depth 0 has no parts', async () => {
    await using mesh = await scene([boss, worker('one', 30)]);
    await mesh.negotiations.open(wanted({ depth: 0 }, ['a']));
    await mesh.until('n1', 'ended');
    expect(contentJson((await mesh.negotiations.get('n1')).result)).toEqual(['BUDGET_EXHAUSTED']);
  });

  it('gives back what parts did not spend, and what failed awards held', async () => {
    const failing = worker('failing', 10, () => {
      throw new Error('no');
    });
    await using mesh = await scene([boss, failing, worker('one', 30)]);
    await mesh.negotiations.open(wanted({ micros: 160 }, ['a', 'b']));
    await mesh.until('n1', 'ended');
    const ended = await mesh.negotiations.get('n1');
    expect(contentJson(ended.result)).toEqual(['one', 'one']);
    expect(Number(ended.costs?.total?.costMicros)).toBe(160);
  });

  it('tells the winner what it may spend on parts', async () => {
    const seen: unknown[] = [];
    const agent = defineAgent({
      id: 'looker',
      capabilities: {
        work: { bid: () => ({ priceMicros: 100 }), handle: (_, { budget }) => void seen.push(budget) },
      },
    });
    await using mesh = await scene([agent]);
    await mesh.negotiations.open(wanted({ micros: 250, tokens: 7, depth: 3 }));
    await mesh.until('n1', 'ended');
    expect(seen).toEqual([{ micros: 150, tokens: 7, depth: 3, currency: 'USD', account: 'negotiation:n1' }]);
  });

  it('takes from the accounts that are set for all, and is refused when they are empty', async () => {
    await using mesh = await scene([boss]);
    await mesh.budgets.set({ id: 'mesh/day', limit: { micros: 150 }, period: 'day' });
    await mesh.negotiations.open(wanted(undefined));
    await mesh.until('n1', 'ended');
    expect(mesh.budgets.left('mesh/day').micros).toBe(50);
    const { id } = await mesh.negotiations.open({ ...wanted(undefined), negotiationId: 'n2' });
    const steps = await mesh.until(id, 'ended');
    expect(stepOf(steps, 'ended')?.failure?.reason).toBe('BUDGET_EXHAUSTED');
    expect(mesh.budgets.left('mesh/day').micros).toBe(50);
  });

  it('is taken out of the account that it names, which has to have as much', async () => {
    await using mesh = await scene([boss]);
    await mesh.budgets.set({ id: 'team:a', limit: { micros: 300 } });
    await expect(mesh.negotiations.open(wanted({ micros: 301 }, [], 'team:a'))).rejects.toMatchObject({
      reason: 'BUDGET_EXHAUSTED',
    });
    await mesh.negotiations.open(wanted({ micros: 200 }, [], 'team:a'));
    expect(mesh.budgets.left('team:a').micros).toBe(100);
    await mesh.until('n1', 'ended');
    expect(mesh.budgets.left('team:a').micros).toBe(200);
  });

  it('is there after a restart, with what its awards hold; it is paid once', async () => {
    const held = gate();
    const slow = defineAgent({
      id: 'slow',
      capabilities: { work: { bid: () => ({ priceMicros: 100 }), handle: () => held.opened } },
    });
    await using mesh = await scene([slow]);
    await mesh.budgets.set({ id: 'team:a', limit: { micros: 300 } });
    await mesh.negotiations.open(wanted({ micros: 250 }, [], 'team:a'));
    await mesh.until('n1', 'awarded');
    await mesh.restart();
    expect(mesh.budgets.left('team:a').micros).toBe(50);
    expect(mesh.budgets.left('negotiation:n1').micros).toBe(150);
    held.open();
    await mesh.until('n1', 'ended');
    expect(mesh.budgets.left('team:a').micros).toBe(200);
    await mesh.restart();
    expect(mesh.budgets.left('team:a').micros).toBe(200);
  });
});
