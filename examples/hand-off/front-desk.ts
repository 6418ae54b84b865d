/**
 * The front desk of a shop: it answers what it can, and hands off what needs a specialist. The customer goes on in the same conversation
 * and notices nothing.
 *
 *     dacp agent run examples/hand-off/front-desk.ts
 */
import { defineAgent, handOff } from 'dacp-mesh';

export default defineAgent({
  id: 'front-desk',
  description: 'Answers customers of the shop.',
  concurrencyMax: 16,
  capabilities: {
    'shop.help': {
      handle(input) {
        const text = String(input);
        if (!/charge|invoice|refund/i.test(text)) return 'The front desk: we are open from 9 to 5.';
        return handOff({
          capability: 'billing.dispute',
          reason: 'it is about money',
          context: { shop: 'Lisbon' },
          otherwise: 'The front desk: nobody from billing is there, please write to us.',
        });
      },
    },
  },
});
