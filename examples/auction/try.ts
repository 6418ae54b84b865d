/**
 * A few days of a delivery market: who won and why, what it cost, and what the couriers' promises were worth in the end.
 *
 *     npx tsx examples/auction/try.ts
 */
import { type Connection, connect, join, type Negotiated, negotiate, type Wanted } from 'dacp-mesh';
import { type ExampleNode, openNode } from '../own-node.js';
import { couriers, type Delivered, type Delivery } from './couriers.js';

const days = 6;
const dollars = (micros: number | bigint | string = 0) => `${(Number(micros) / 1_000_000).toFixed(2)} $`;

/** What is to be delivered each day, and how it is negotiated. */
const orders: readonly (Delivery & { readonly how: string; readonly by: Pick<Wanted, 'protocol' | 'budget'> })[] = [
  {
    ...{ what: 'sofa', km: 12, kg: 60, how: 'English auction' },
    by: { protocol: { case: 'english', value: { decrementMicros: 500_000n } } },
  },
  {
    ...{ what: 'medicine', km: 4, kg: 1, how: 'sealed bids, second price' },
    by: { protocol: { case: 'sealedSecondPrice', value: {} } },
  },
  {
    ...{ what: 'books', km: 5, kg: 8, how: 'contract net, budget 12 $' },
    by: { budget: { micros: 12_000_000 } },
  },
];

/** Has one thing delivered, says who got it and why, and rates what came. */
async function deliver(mesh: Connection, node: ExampleNode, order: (typeof orders)[number]): Promise<void> {
  const { what, km, kg, how, by } = order;
  const won = await negotiate(mesh, { ...by, capability: 'parcel.deliver', input: { what, km, kg }, doMs: 20_000 });
  const { charged, state } = won.output as unknown as Delivered;
  const { award } = won.negotiation.awards.at(-1) ?? {};
  const agreed = Number(award?.priceMicros ?? offerOf(won, award?.proposalId)?.priceMicros);
  const paidMicros = Math.round(agreed * charged);
  console.log(`  ${what} (${kg} kg, ${km} km) by ${how}: ${won.agent}`);
  console.log(`    ${award?.reason}; agreed ${dollars(agreed)}, paid ${dollars(paidMicros)}, came in state ${state}`);
  const rating = { negotiationId: won.negotiation.id, quality: state, paidMicros: String(paidMicros) };
  await node.call('dacp.negotiation.v1.NegotiationService/Rate', rating);
}

function offerOf({ negotiation }: Negotiated, proposalId = '') {
  return negotiation.offers.find(offer => offer.proposalId === proposalId)?.proposal;
}

/** Somebody who wants too much for too little. */
async function tooDear(mesh: Connection): Promise<void> {
  const input = { what: 'piano', km: 90, kg: 400 };
  const budget = { micros: 5_000_000 };
  const failed = await negotiate(mesh, { capability: 'parcel.deliver', input, budget, doMs: 20_000 }).then(
    ({ agent }) => `${agent} does it`,
    (error: Error) => error.message,
  );
  console.log(`A piano over 90 km with a budget of 5 $: ${failed}`);
}

/** What promises were worth. */
async function showReputations(node: ExampleNode): Promise<void> {
  const { reputations } = await node.call('dacp.negotiation.v1.NegotiationService/ListReputations', {
    capability: 'parcel.deliver',
  });
  console.log('courier   awards  price   quality  trust');
  for (const one of reputations as Record<string, unknown>[]) {
    const [price, quality] = [one.priceRatio, one.qualityRatio].map(ratio => `× ${Number(ratio).toFixed(2)}`);
    const trust = Number(one.trust).toFixed(2);
    console.log(`${String(one.agent).padEnd(10)}${String(one.awards).padEnd(8)}${price}  ${quality}   ${trust}`);
  }
}

await using node = await openNode();
const [first, ...others] = couriers;
if (!first) throw new Error('there are no couriers');
await using _market = await join({ agents: [first, ...others], node: node.address });
await using mesh = await connect({ node: node.address });
for (let day = 1; day <= days; day++) {
  console.log(`Day ${day}`);
  for (const order of orders) await deliver(mesh, node, order);
}
await tooDear(mesh);
await showReputations(node);
