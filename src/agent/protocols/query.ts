import { defineProtocol } from './protocol.js';

/**
 * Get to know something (fipa00027): whether it holds (`query_if`), or what it is (`query_ref`). DACP says `ask` and `tell` for
 * `query_ref` and `inform` (S3, S4).
 */
export const fipaQuery = defineProtocol({
  name: 'fipa-query',
  source: 'fipa00027',
  initial: 'new',
  states: {
    new: { initiator: { query_ref: 'asked', query_if: 'asked', ask: 'asked' } },
    asked: { participant: { agree: 'agreed', refuse: 'refused', inform: 'answered', tell: 'answered' } },
    agreed: { participant: { inform: 'answered', tell: 'answered' }, timeoutMs: 3_600_000 },
    refused: {},
    answered: {},
  },
});
