import { type Agent, type AgentContext, type Communication, defineAgent } from '../../../src/index.js';

/** Calls that tools got from outside. */
export interface Calls {
  tools: number;
}

type Refund = (amount: number, context: AgentContext) => unknown;

/** A shop that looks at the order with a tool and asks a colleague before it refunds. */
export function shop(calls: Calls, refund: Refund = amount => (amount > 50 ? 'refused' : { refund: amount })): Agent {
  return defineAgent({
    id: 'shop',
    capabilities: {
      'shop.help': {
        async handle(input, context) {
          const { order } = input as { order: string };
          const found = await context.tool('orders.find', { order }, () => {
            calls.tools++;
            return { price: order === 'a1' ? 80 : 20 };
          });
          const risk = await context.ask('risk', { price: found.price });
          const outcome = await refund(found.price, context);
          return { outcome, risk, at: context.now() } as never;
        },
      },
    },
  });
}

export function risk(calls: Calls): Agent {
  return defineAgent({
    id: 'risk',
    capabilities: {
      'risk.rate': {
        handle: async (input, { tool, random }) => {
          await tool('scores', input, () => ++calls.tools);
          return { risk: random() };
        },
      },
    },
  });
}

/** Two questions, one after the other. */
export async function complain(customer: Communication): Promise<void> {
  await customer.ask('shop', { order: 'a1' });
  await customer.ask('shop', { order: 'b2' });
}
