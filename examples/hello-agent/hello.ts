/**
 * An agent that greets people, and counts how often it has met each of them. It bids for that: whom it knows it greets for less.
 *
 *     npx dacp agent run examples/hello-agent/hello.ts
 */
import { defineAgent } from 'dacp-mesh';

export default defineAgent({
  id: 'hello',
  kind: 'reactive',
  description: 'Greets people and remembers them.',
  capabilities: {
    'people.greet': {
      description: 'Greets somebody by name.',
      input: { type: 'string', minLength: 1 },
      output: { type: 'object', properties: { greeting: { type: 'string' }, met: { type: 'integer' } } },

      // What it promises when somebody calls for proposals; prices are in millionths of a USD.
      bid(name, { knowledge }) {
        if (typeof name !== 'string' || name === '') return { refuse: 'it takes the name of somebody' };
        const known = knowledge.get(name) !== undefined;
        return { priceMicros: known ? 5 : 10, timeMs: 1, quality: 0.9, description: known ? 'a friend' : 'a stranger' };
      },

      // What it does when it has the award, and when it is merely asked.
      handle(name, { knowledge }) {
        const met = Number(knowledge.get(String(name)) ?? 0) + 1;
        knowledge.put(String(name), met);
        return { greeting: met === 1 ? `Hello, ${name}!` : `Hello again, ${name}!`, met };
      },
    },
  },
});
