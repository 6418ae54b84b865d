import { defineProtocol } from './protocol.js';

/**
 * Call for proposals and award the task to one of those who propose (fipa00029), as one of the bidders sees it. Beyond FIPA: signs of
 * life while the work is done (`inform_progress`), calls and orders that are said again, a rejected proposal that is kept in reserve
 * and may still be accepted when the winner fails, a `cancel` that needs no answer, and one by which a bidder withdraws. A bidder is called
 * again in each round of an auction or an iterated contract net (fipa00030), whatever it answered before.
 */
export const contractNetProtocol = defineProtocol({
  name: 'contract-net',
  source: 'fipa00029',
  initial: 'new',
  states: {
    new: { initiator: { cfp: 'called' } },
    called: {
      initiator: { cfp: 'called', reject_proposal: 'rejected', cancel: 'cancelled' },
      participant: { propose: 'proposed', refuse: 'refused' },
    },
    proposed: {
      initiator: { cfp: 'called', accept_proposal: 'awarded', reject_proposal: 'rejected', cancel: 'cancelled' },
      participant: { cancel: 'void' },
      timeoutMs: 3_600_000,
    },
    rejected: {
      initiator: { accept_proposal: 'awarded', reject_proposal: 'rejected', cancel: 'cancelled' },
      participant: { cancel: 'void' },
      timeoutMs: 3_600_000,
    },
    awarded: {
      initiator: { accept_proposal: 'awarded', reject_proposal: 'rejected', cancel: 'cancelled' },
      participant: { inform_progress: 'awarded', inform: 'done', failure: 'void', refuse: 'void', cancel: 'void' },
      timeoutMs: 3_600_000,
    },
    /** The winner has failed, or the bidder has withdrawn and still answers its order; that it holds no more it may still be told. */
    void: { initiator: { cancel: 'cancelled' }, participant: { failure: 'void', refuse: 'void' } },
    /** It may be called again, in another round. */
    refused: {
      initiator: { cfp: 'called', accept_proposal: 'awarded', reject_proposal: 'rejected', cancel: 'cancelled' },
    },
    done: {},
  },
});
