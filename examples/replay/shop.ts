/**
 * A customer wants the money back for a lamp. The shop looks the order up with a tool, asks the warehouse whether the lamp has come back,
 * and decides; the customer takes a voucher if there is no money.
 *
 *     dacp agent run examples/replay/shop.ts
 *     dacp ask customer 4711 --record
 */
import { type AgentContext, contentJson, defineAgent } from 'dacp-mesh';

/** What a customer asks for. */
export interface Wish {
  readonly order: string;
  readonly want: 'money' | 'voucher';
}

/** What the shop knows of an order. */
export interface Order {
  readonly price: number;
  readonly soldAtMs: number;
}

/** What the shop decides about a wish. */
export interface Decision {
  readonly grant: boolean;
  readonly amount: number;
  readonly why: string;
}

const dayMs = 86_400_000;

/** What a database would be asked. */
const orders: Readonly<Record<string, Order>> = { '4711': { price: 80, soldAtMs: Date.UTC(2025, 0, 15) } };

/** What the shop finds out before it decides: by a tool, so that a replay need not call it, and by asking. */
export async function findOut({ order }: Wish, { tool, ask, now }: AgentContext) {
  const found = await tool('orders.find', { order }, () => orders[order] ?? null);
  const parcel = (await ask('warehouse', { order })) as { back: boolean };
  return {
    price: found?.price ?? 0,
    days: found ? Math.floor((now() - found.soldAtMs) / dayMs) : 0,
    back: parcel.back,
  };
}

/** What the shop says to a decision. */
export function answer({ grant, amount, why }: Decision, { want }: Wish): string {
  if (!grant) return `We are sorry, we cannot give you ${want}: ${why}.`;
  return `We give you ${amount} USD as ${want}: ${why}.`;
}

export const shop = defineAgent<Wish, Decision & { wish: Wish }>({
  id: 'shop',
  description: 'Decides on what customers want back.',
  perceive: ({ content }) => contentJson(content) as unknown as Wish,
  async decide(wish, context) {
    const { price, days, back } = await findOut(wish, context);
    if (!back) return { wish, grant: false, amount: 0, why: 'the lamp is not back' };
    if (wish.want === 'voucher') return { wish, grant: true, amount: price / 2, why: 'as a sign of our good will' };
    if (days <= 30) return { wish, grant: true, amount: price, why: 'it came back in time' };
    return { wish, grant: false, amount: 0, why: `${days} days are more than 30` };
  },
  act: decision => answer(decision, decision.wish),
});

export const warehouse = defineAgent({
  id: 'warehouse',
  description: 'Knows which parcels have come back.',
  capabilities: {
    'parcel.look': { description: 'Whether the parcel of an order is back.', handle: () => ({ back: true }) },
  },
});

export const customer = defineAgent({
  id: 'customer',
  description: 'Wants the money back.',
  capabilities: {
    'order.return': {
      description: 'Gets what can be got for an order.',
      async handle(order, { ask }) {
        const first = String(await ask('shop', { order: String(order), want: 'money' }));
        if (first.startsWith('We give')) return `Fine: ${first}`;
        const second = await ask('shop', { order: String(order), want: 'voucher' });
        return `Well: ${second}`;
      },
    },
  },
});

export default [shop, warehouse, customer];
