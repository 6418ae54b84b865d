import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AwardState, Outcome, ProtocolSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import {
  type Bid,
  type BidContext,
  type CallTerms,
  defineAgent,
  type Refusal,
  withdrawBid,
} from '../../../src/agent/index.js';
import { kindsOf, request, scene, stepOf } from './scene.js';

type Chosen = Exclude<MessageInitShape<typeof ProtocolSchema>['protocol'], undefined>;

const english: Chosen = { case: 'english', value: { decrementMicros: 1n } };

function by(protocol: Chosen, parts: Parameters<typeof request>[0] = {}) {
  return { ...request(parts), protocol: create(ProtocolSchema, { protocol }) };
}

/** An agent that does its work for a price, in any protocol. */
function bidder(id: string, priceMicros: number, handle: () => unknown = () => `by ${id}`) {
  return defineAgent({ id, capabilities: { work: { bid: () => ({ priceMicros, quantity: 2 }), handle } } });
}

/** An agent that goes down by 10 in each round, to its least. */
function haggler(id: string, least: number, calls: CallTerms[] = []) {
  const bid = (_: unknown, { call }: BidContext): Bid | Refusal => {
    calls.push(call);
    return { priceMicros: Math.max(least, 60 - 10 * call.round) };
  };
  return defineAgent({ id, capabilities: { work: { bid, handle: () => `by ${id}` } } });
}

describe('agents whose bid looks at nothing but its costs', () => {
  it.each<[Chosen, string, bigint | undefined]>([
    [{ case: 'iterated', value: {} }, 'cheap', undefined],
    [{ case: 'sealedSecondPrice', value: {} }, 'cheap', 20n],
    [english, 'cheap', undefined],
    [{ case: 'dutch', value: { startPriceMicros: 1n, stepMicros: 7n, maxPriceMicros: 50n } }, 'cheap', 15n],
  ])('take part in %o', async (protocol, winner, paid) => {
    await using mesh = await scene([bidder('cheap', 10), bidder('dear', 20)]);
    const { id } = await mesh.negotiations.open(by(protocol));
    const steps = await mesh.until(id, 'ended');
    expect(stepOf(steps, 'awarded')).toMatchObject({ agent: winner });
    expect(stepOf(steps, 'awarded')?.priceMicros).toBe(paid);
    expect(stepOf(steps, 'ended')).toMatchObject({ outcome: Outcome.COMPLETED, agent: winner });
  });

  it('share what several may win, and their results come together', async () => {
    await using mesh = await scene([bidder('cheap', 10), bidder('dear', 20)]);
    const { id } = await mesh.negotiations.open(by({ case: 'severalWinners', value: { quantity: 3 } }));
    await mesh.until(id, 'ended');
    const { awards, outcome } = await mesh.negotiations.get(id);
    expect(outcome).toBe(Outcome.COMPLETED);
    expect(
      awards.map(({ award, state, result }) => [award?.agent, award?.quantity, state, result?.kind.value]),
    ).toEqual([
      ['cheap', 2, AwardState.FULFILLED, expect.anything()],
      ['dear', 1, AwardState.FULFILLED, expect.anything()],
    ]);
  });
});

it('an agent hears in each round what it needs to bid, and may be awarded what it bid in an earlier one', async () => {
  const calls: CallTerms[] = [];
  await using mesh = await scene([haggler('a', 10, calls), haggler('b', 35)]);
  const { id } = await mesh.negotiations.open(by(english));
  const steps = await mesh.until(id, 'ended');
  const told = calls.map(({ protocol, round, priceToBeatMicros, priceAtMostMicros }) => [
    protocol,
    round,
    priceToBeatMicros,
    priceAtMostMicros,
  ]);
  expect(told[0]).toEqual(['english', 1, undefined, undefined]);
  expect(stepOf(steps, 'ended')?.agent).toBe('a');
  const rounds = steps.filter(({ kind }) => kind.case === 'roundOpened').length;
  expect(rounds).toBeGreaterThan(2);
});

it('a round goes on after a restart: who had not answered is called again, for that round', async () => {
  await using mesh = await scene([haggler('a', 10), haggler('b', 35)]);
  let appends = 0;
  mesh.beforeAppend(async () => {
    // The begin, with its round, is in the record; from then on nobody is heard.
    if (++appends === 2) mesh.mute();
  });
  const { id } = await mesh.negotiations.open(by(english));
  mesh.mute();
  mesh.beforeAppend(undefined);
  await mesh.restart();
  const steps = await mesh.until(id, 'ended');
  expect(stepOf(steps, 'ended')).toMatchObject({ outcome: Outcome.COMPLETED, agent: 'a' });
});

it('several awards are ordered again after a restart with the fences that they had, and each is worked on once', async () => {
  const worked: string[] = [];
  const one = (id: string, price: number) =>
    bidder(id, price, () => {
      worked.push(id);
      return id;
    });
  await using mesh = await scene([one('cheap', 10), one('dear', 20)]);
  const { id } = await mesh.negotiations.open(by({ case: 'severalWinners', value: { quantity: 4 } }));
  mesh.mute();
  await mesh.until(id, 'awarded');
  await mesh.restart();
  await mesh.until(id, 'ended');
  expect(mesh.said.filter(said => said.startsWith('accept_proposal')).sort()).toEqual([
    'accept_proposal cheap',
    'accept_proposal dear',
  ]);
  expect(worked.sort()).toEqual(['cheap', 'dear']);
});

describe('cancelling', () => {
  it('by a bidder takes its proposal back, of which it is told', async () => {
    const fickle = defineAgent({
      id: 'fickle',
      capabilities: {
        work: {
          bid: (_, context) => {
            queueMicrotask(() => void withdrawBid(context, { negotiationId: context.call.negotiationId }));
            return { priceMicros: 1 };
          },
          handle: () => 'never',
        },
      },
    });
    await using mesh = await scene([fickle, bidder('steady', 10)]);
    const { id } = await mesh.negotiations.open(request());
    const steps = await mesh.until(id, 'ended', 50);
    expect(kindsOf(steps)).toContain('declined');
    expect(stepOf(steps, 'ended')?.agent).toBe('steady');
  });

  it('by the caller stops all winners', async () => {
    const stopped: string[] = [];
    const busy = (id: string, price: number) =>
      defineAgent({
        id,
        capabilities: {
          work: {
            bid: () => ({ priceMicros: price, quantity: 2 }),
            handle: (_, { signal }) =>
              new Promise(resolve => {
                signal.addEventListener('abort', () => resolve(stopped.push(id)));
              }),
          },
        },
      });
    await using mesh = await scene([busy('a', 1), busy('b', 2)]);
    const { id } = await mesh.negotiations.open(by({ case: 'severalWinners', value: { quantity: 4 } }));
    await mesh.until(id, 'awarded');
    await mesh.clock.advanceAsync(0);
    await mesh.negotiations.cancel(id, 'no longer wanted');
    await mesh.clock.advanceAsync(0);
    expect(stopped.sort()).toEqual(['a', 'b']);
  });
});

it('a request for quotation ends without an award when the caller accepts none', async () => {
  await using mesh = await scene([bidder('cheap', 10)]);
  const { id } = await mesh.negotiations.open(by({ case: 'requestForQuotation', value: {} }));
  await mesh.until(id, 'deciding');
  const { outcome, awards } = await mesh.negotiations.pick(id, '');
  expect([outcome, awards]).toEqual([Outcome.QUOTED, []]);
});

it('does not begin with options that cannot be', async () => {
  await using mesh = await scene([bidder('cheap', 10)]);
  const dutch: Chosen = { case: 'dutch', value: { startPriceMicros: 5n, stepMicros: 1n, maxPriceMicros: 4n } };
  await expect(mesh.negotiations.open(by(dutch))).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
});
