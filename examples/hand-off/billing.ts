/**
 * Billing: takes over conversations from the front desk, knows what was said in them, and hands on what only the law can settle.
 *
 *     dacp agent run examples/hand-off/billing.ts
 */
import { defineAgent, handOff } from 'dacp-mesh';

export const billing = defineAgent({
  id: 'billing',
  description: 'Settles disputes about charges.',
  concurrencyMax: 16,
  capabilities: {
    'billing.dispute': {
      handle(input, { handedOff }) {
        const text = String(input);
        if (/court|sue/i.test(text))
          return handOff({ capability: 'legal.advice', reason: 'the customer wants to sue' });
        if (/thank/i.test(text)) return handOff({ agent: 'front-desk', reason: 'it is settled' });
        const before = handedOff?.history.map(({ content }) => content) ?? [];
        return { billing: text, why: handedOff?.reason ?? '', context: handedOff?.context ?? null, before };
      },
    },
  },
});

export const legal = defineAgent({
  id: 'legal',
  description: 'Knows the law.',
  capabilities: {
    'legal.advice': {
      handle: (input, { handedOff }) => ({ legal: String(input), chain: [...(handedOff?.chain ?? [])] }),
    },
  },
});

export default [billing, legal];
