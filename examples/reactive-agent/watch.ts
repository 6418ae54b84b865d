/**
 * A reactive agent: rules on events, no plan. It watches the sensors of a house.
 *
 *     dacp agent run examples/reactive-agent/watch.ts
 */
import { reactiveAgent } from 'dacp-mesh';

export default reactiveAgent({
  id: 'watch',
  description: 'Watches the sensors of a house.',
  topics: ['sensors/*'],
  rules: {
    // Fire is told at once, whatever else there is, and ends the matter.
    fire: {
      on: 'heat',
      when: ({ content }) => Number(content) >= 70,
      react: ({ content }, { knowledge }) => {
        knowledge.put('fires', Number(knowledge.get('fires') ?? 0) + 1);
        return `fire: ${content} degrees`;
      },
      priority: 10,
      last: true,
    },
    // Nobody wants to hear of a warm room more than once a minute.
    warm: {
      on: 'heat',
      when: ({ content }) => Number(content) >= 25,
      react: ({ content }) => `open a window: ${content} degrees`,
      rate: { max: 1, perMs: 60_000 },
    },
    // Everything is counted.
    count: {
      react: ({ type }, { knowledge }) => {
        const seen = Number(knowledge.get(type) ?? 0) + 1;
        knowledge.put(type, seen);
        return seen;
      },
      priority: -1,
    },
  },
});
