import { defineAgent } from '../../agent/index.js';

/** The simplest agent of `dacp up --demo`: it gives back what it is told. */
export const echo = defineAgent({
  id: 'echo',
  description: 'Says again what it is told.',
  version: '1.0.0',
  labels: { demo: 'true' },
  capabilities: {
    'text.echo': {
      description: 'Gives back its input, whatever it is.',
      idempotent: true,
      handle: input => input,
    },
  },
});
