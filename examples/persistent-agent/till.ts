/**
 * A till: an agent that must not forget. What it knows is kept by the node; kill it, start it elsewhere, and it goes on where it was.
 *
 *     npx dacp agent run examples/persistent-agent/till.ts
 */
import { defineAgent } from 'dacp-mesh';

export default defineAgent({
  id: 'till',
  description: 'Takes money in, pays it out, and knows how much there is.',
  // The knowledge base outlives the process, and so does the life cycle. An answer goes out when what the till knows by then is kept.
  persistent: { lifecycle: true },
  capabilities: {
    'till.book': {
      description: 'Books an amount, in cents; a negative one is paid out.',
      input: { type: 'integer' },
      output: { type: 'object', properties: { balance: { type: 'integer' }, bookings: { type: 'integer' } } },
      handle(amount, { knowledge }) {
        if (!Number.isSafeInteger(amount)) throw new Error(`${JSON.stringify(amount)} is no amount in cents`);
        const balance = Number(knowledge.get('balance') ?? 0) + Number(amount);
        if (balance < 0) throw new Error(`there are only ${balance - Number(amount)} cents in the till`);
        const bookings = Number(knowledge.get('bookings') ?? 0) + 1;
        knowledge.put('balance', balance);
        knowledge.put('bookings', bookings);
        return { balance, bookings };
      },
    },
  },
});
