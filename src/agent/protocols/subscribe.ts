import { defineProtocol } from './protocol.js';

/**
 * Hear of something now and each time it changes (fipa00035), until the initiator cancels or the participant says `failure`: with the
 * reason CONVERSATION_CLOSED when there is simply no more to come.
 */
export const fipaSubscribe = defineProtocol({
  name: 'fipa-subscribe',
  source: 'fipa00035',
  initial: 'new',
  states: {
    new: { initiator: { subscribe: 'subscribing' } },
    subscribing: { participant: { agree: 'active', refuse: 'refused', inform: 'active' } },
    active: { participant: { inform: 'active' }, timeoutMs: 3_600_000 },
    refused: {},
  },
});
