import { defineProtocol } from './protocol.js';

/** Offer to do something, which the participant accepts or rejects (fipa00036). What is done then is another conversation. */
export const fipaPropose = defineProtocol({
  name: 'fipa-propose',
  source: 'fipa00036',
  initial: 'new',
  states: {
    new: { initiator: { propose: 'proposed' } },
    proposed: { participant: { accept_proposal: 'accepted', reject_proposal: 'rejected' } },
    accepted: {},
    rejected: {},
  },
});
