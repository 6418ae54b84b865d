import { defineProtocol } from './protocol.js';

/**
 * Have something done (fipa00026): the participant refuses, or agrees and later tells how it went; what is done at once needs no
 * `agree`. DACP's `achieve` begins it as well as FIPA's `request` (S3).
 */
export const fipaRequest = defineProtocol({
  name: 'fipa-request',
  source: 'fipa00026',
  initial: 'new',
  states: {
    new: { initiator: { request: 'requested', achieve: 'requested' } },
    requested: { participant: { agree: 'agreed', refuse: 'refused', inform: 'done' } },
    agreed: { participant: { inform: 'done' }, timeoutMs: 3_600_000 },
    refused: {},
    done: {},
  },
});
