import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { WithdrawalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contractNet, negotiationOntology, type TaskContext } from '../agent/index.js';
import { newId } from '../base/index.js';
import { anyContent } from '../message/index.js';
import { createMarket, type Market } from './market.js';
import { type SimulateOptions, simulate, traceSeed } from './simulate.js';
import { policyNames, protocolNames } from './wish.js';

const market = createMarket({
  rounds: 5,
  bidders: [
    { name: 'honest', count: 4, cost: [1, 2], failure: 0.1, refusal: 0.1, silence: 0.05 },
    { name: 'half', count: 3, honesty: 0.5 },
  ],
});

describe('under one seed', () => {
  it('the same happens each time, to the letter, with every fault', async () => {
    const first = await traceSeed({ market, seed: 'a', faults: 'all' });
    const second = await traceSeed({ market, seed: 'a', faults: 'all' });
    expect(first.lines.length).toBeGreaterThan(100);
    expect(second).toEqual(first);
    const other = await traceSeed({ market, seed: 'b', faults: 'all' });
    expect(other.digest).not.toBe(first.digest);
  });

  it('is what is simulated among many seeds', async () => {
    const { failures } = await simulate({ market, seeds: ['x', 'y'], faults: 'all' });
    const traced = await traceSeed({ market, seed: 'y', faults: 'all' });
    expect(failures).toEqual([]);
    expect(traced.violations).toEqual([]);
  });
});

describe('with every fault', () => {
  /** Tasks must be done when the first results come: they are late by a moment, and so are awards after those that failed. */
  const tight = createMarket({ ...market, doMs: 3_500 });

  /** Answers to the call of one round come in the next. */
  const brisk = createMarket({ ...market, proposeMs: 600, networkMs: [1, 500] });

  /** Half of them the same each time, in a market with little time; half of them others. */
  async function broken(fixed: Market, parts: Omit<SimulateOptions, 'market'>) {
    const runs = [
      await simulate({ market: fixed, seeds: 4, from: 'fixed', faults: 'all', ...parts }),
      await simulate({ market, seeds: 4, from: newId(), faults: 'all', ...parts }),
    ];
    expect(runs.map(({ figures }) => figures[0]?.negotiations)).toEqual([20, 20]);
    return runs.flatMap(({ failures }) => failures);
  }

  it.each(policyNames)('no rule is broken under %s', async policy => {
    expect(await broken(tight, { policies: [policy] })).toEqual([]);
  });

  it.each(protocolNames)('no rule is broken by %s', async protocol => {
    expect(await broken(brisk, { protocols: [protocol] })).toEqual([]);
  });
});

describe('without a fault', () => {
  it('all is completed, and the cheapest bidder is found', async () => {
    const bidders = [
      { name: 'cheap', cost: [1, 1] as const },
      { name: 'dear', count: 3, cost: [3, 3] as const },
    ];
    const { figures } = await simulate({ market: { bidders }, seeds: 5 });
    expect(figures[0]).toMatchObject({ completed: 1, negotiations: 50, awardsEach: 1 });
    expect(figures[0]?.profiles.map(({ name, share }) => [name, share])).toEqual([
      ['cheap', 1],
      ['dear', 0],
    ]);
  });

  it('takes the bids and the work of somebody’s own', async () => {
    const mine = {
      name: 'mine',
      bid: () => ({ priceMicros: 1, timeMs: 10 }),
      work: () => 'done',
    };
    const { figures } = await simulate({ market: { rounds: 3, bidders: [mine, { name: 'other' }] }, seeds: 2 });
    expect(figures[0]?.profiles[0]).toMatchObject({ name: 'mine', share: 1 });
  });

  it('finds who speaks out of turn: a bidder that gives up its award and goes on all the same', async () => {
    const rude = {
      name: 'rude',
      work: async (_: unknown, context: TaskContext) => {
        const { message, award, send } = context;
        const content = anyContent(
          WithdrawalSchema,
          create(WithdrawalSchema, { negotiationId: award?.negotiationId ?? '', fence: award?.fence ?? 0n }),
        );
        if (message.sender)
          await send('cancel', message.sender, content, { ontology: negotiationOntology, protocol: contractNet });
        context.progress(0.5);
        return 'done';
      },
    };
    const { failures } = await simulate({ market: { rounds: 1, bidders: [rude] }, seeds: 1 });
    expect(failures[0]?.violations).toContainEqual(
      expect.stringContaining('"inform_progress" is not for the participant to say in contract-net'),
    );
  });

  it('refuses a policy that there is not, and one that does not go with the protocol', async () => {
    await expect(simulate({ market, policies: ['dearest'] })).rejects.toMatchObject({ reason: 'OPTION_INVALID' });
    const together = { market, policies: ['fastest'], protocols: ['dutch'], seeds: 1 };
    await expect(simulate(together)).rejects.toMatchObject({ reason: 'OPTION_INVALID' });
    const { figures, skipped } = await simulate({ ...together, policies: ['fastest', 'lowest-price'] });
    expect(figures.map(({ policy }) => policy)).toEqual(['lowest-price']);
    expect(skipped).toMatchObject([{ policy: 'fastest', protocol: 'dutch' }]);
  });
});
