import { type Clock, MeshError } from '../base/index.js';
import { reputationOf } from './award/weigh.js';
import { evolve } from './evolve.js';
import { explain } from './explain.js';
import type { Ledger } from './ledger.js';
import type { Negotiations } from './negotiations.js';
import { rate } from './rating.js';
import { fold } from './replay.js';
import { listReputations } from './reputation/list.js';
import type { Reputations } from './reputation/reputations.js';
import { unknownNegotiation } from './unknown.js';

/** What is asked and said of negotiations and bidders when the awards are made. */
export type Questions = Pick<Negotiations, 'rate' | 'explain' | 'reputation' | 'reputations' | 'rebuildReputations'>;

/** How often a rating is tried that another one overtook. */
const triesMax = 5;

/** Answers from the ledger and from what is known of bidders. */
export function createQuestions(parts: {
  readonly ledger: Ledger;
  readonly reputations: Reputations;
  readonly clock: Clock;
}): Questions {
  const { ledger, reputations, clock } = parts;

  async function record(agent: string, capability: string) {
    const book = await reputations.upToDate();
    return reputationOf(agent, capability, book.of(agent, capability, clock.now()));
  }

  return {
    async rate(id, rating) {
      for (let tries = 1; ; tries++) {
        const state = await fold(id, ledger.read(id));
        if (!state) throw unknownNegotiation(id);
        const step = rate(state, rating, clock.now());
        try {
          await ledger.write(state, evolve(state, step), [step]);
        } catch (error) {
          if (!(error instanceof MeshError) || error.reason !== 'VERSION_CONFLICT' || tries === triesMax) throw error;
          continue;
        }
        reputations.written([step]);
        const { agent = '', capability = '' } = step.kind.case === 'rated' ? step.kind.value : {};
        return record(agent, capability);
      }
    },
    async explain(id) {
      const steps = [];
      for await (const step of ledger.read(id)) steps.push(step);
      const explained = explain(id, steps);
      if (!explained) throw unknownNegotiation(id);
      return explained;
    },
    reputation: record,
    async reputations(query = {}) {
      return listReputations(await reputations.upToDate(), query, clock.now());
    },
    rebuildReputations: () => reputations.rebuild(),
  };
}
