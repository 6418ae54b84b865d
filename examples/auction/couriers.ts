/**
 * Couriers that bid for deliveries. All of them bid by one function, whatever the protocol; one of them promises half of what it takes.
 *
 *     dacp agent run examples/auction/couriers.ts
 */
import { type Agent, type Bid, type CallTerms, defineAgent, type Refusal } from 'dacp-mesh';

/** What is to be delivered. */
export interface Delivery {
  readonly what: string;
  readonly km: number;
  readonly kg: number;
}

/** What somebody says who has delivered. */
export interface Delivered {
  /** What it charges, as a multiple of what was agreed. */
  readonly charged: number;
  /** In which state it came, 0–1. */
  readonly state: number;
}

/** A courier, and what its work costs it. */
interface Courier {
  readonly id: string;
  /** What it can carry, in kg. */
  readonly from: number;
  readonly to: number;
  /** In dollars. */
  readonly start: number;
  readonly perKm: number;
  /** In which state things come, 0–1. */
  readonly care: number;
  /** The share of the truth that it promises: 1 is honest. */
  readonly promises?: number;
}

const dollar = 1_000_000;
/** What an honest courier wants to earn with each delivery, as a multiple of its costs. */
const margin = 1.1;

function courier({ id, from, to, start, perKm, care, promises = 1 }: Courier): Agent {
  const costOf = ({ km }: Delivery) => Math.round((start + perKm * km) * dollar);

  /** In an auction: its costs when bids are sealed, and else as much as is taken, down to its costs. */
  function priceOf(cost: number, { protocol, priceAtMostMicros = cost * 2 }: CallTerms): number {
    if (protocol === 'sealed_second_price') return cost;
    return protocol === 'english' ? Math.max(cost, Math.min(cost * 2, priceAtMostMicros)) : cost * margin;
  }

  return defineAgent({
    id,
    description: `Carries ${from} to ${to} kg.`,
    capabilities: {
      'parcel.deliver': {
        description: 'Delivers something: { what, km, kg }.',
        bid(input, { call }): Bid | Refusal {
          const delivery = input as unknown as Delivery;
          if (delivery.kg < from || delivery.kg > to) return { refuse: `it carries ${from} to ${to} kg` };
          const cost = costOf(delivery) * promises;
          return { priceMicros: Math.round(priceOf(cost, call)), timeMs: 1_000, quality: care, confidence: 0.9 };
        },
        handle: (): Delivered => ({ charged: 1 / promises, state: care * promises }),
      },
    },
  });
}

export const couriers: readonly Agent[] = [
  courier({ id: 'bike', from: 0, to: 15, start: 1.5, perKm: 0.7, care: 0.9 }),
  courier({ id: 'drone', from: 0, to: 3, start: 3, perKm: 0.4, care: 0.95 }),
  courier({ id: 'van', from: 0, to: 200, start: 5, perKm: 0.5, care: 0.9 }),
  courier({ id: 'truck', from: 20, to: 2_000, start: 9, perKm: 0.3, care: 0.85 }),
  courier({ id: 'dash', from: 4, to: 15, start: 2.5, perKm: 0.8, care: 0.9, promises: 0.5 }),
];

export default couriers;
