import { choose, chooseByPolicy, complete } from '../outcome.js';
import type { Protocol } from './protocol.js';

/** Each agent proposes once; the policy picks, or the caller does (fipa00029). */
export const contractNet: Protocol = {
  name: 'contract_net',
  collected: choose,
  failed: choose,
  undecided: chooseByPolicy,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};
