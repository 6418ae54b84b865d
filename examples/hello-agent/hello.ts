/**
 * An agent that greets people, and counts how often it has met each of them.
 *
 *     dacp agent run examples/hello-agent/hello.ts
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
      handle(name, { knowledge }) {
        const met = Number(knowledge.get(String(name)) ?? 0) + 1;
        knowledge.put(String(name), met);
        return { greeting: met === 1 ? `Hello, ${name}!` : `Hello again, ${name}!`, met };
      },
    },
  },
});
