import { countFirst, type Rule, won } from './rule.js';

/** How many must be present: so many voters, or that share of them; more than half when neither is said. */
export interface QuorumTerms {
  readonly voters: number;
  readonly percent: number;
}

/**
 * When the time is over, or all have answered, enough must be present, and what most of them want counts. Who abstains by word is
 * present. Options that have equally many votes are no outcome.
 */
export function quorum(terms: QuorumTerms): Rule {
  return roll => {
    const counts = countFirst(roll);
    const wanted = wantedOf(terms, roll.voters);
    const present = roll.votes.length;
    if (!roll.closed)
      return { settled: false, winner: undefined, counts, reason: `${present} of ${wanted} are present so far` };
    if (present < wanted) {
      const reason = `${present} of ${roll.voters} voters were present; ${wanted} are wanted`;
      return { settled: true, winner: undefined, counts, noQuorum: true, reason };
    }
    const [first, second] = counts;
    if (first && first.votes > (second?.votes ?? 0))
      return won(first.option, counts, `most of ${present} present, ${first.votes}, want it`);
    const reason = first?.votes
      ? `"${first.option}" and "${second?.option}" have ${first.votes} ${first.votes === 1 ? 'vote' : 'votes'} each`
      : 'all who were present abstain';
    return { settled: true, winner: undefined, counts, reason };
  };
}

function wantedOf({ voters, percent }: QuorumTerms, all: number): number {
  if (voters > 0) return voters;
  return percent > 0 ? Math.ceil((percent * all) / 100) : Math.floor(all / 2) + 1;
}
