import { countFirst, type Rule, won } from './rule.js';

/** All voters want the same; one who wants something else, or abstains, settles it. */
export const unanimity: Rule = roll => {
  const counts = countFirst(roll);
  const [first, second] = counts;
  if (first && first.votes === roll.voters) return won(first.option, counts, `all ${roll.voters} voters want it`);
  const split = (second?.votes ?? 0) > 0 || roll.votes.some(({ ranking }) => ranking.length === 0);
  const reason = split ? 'the voters do not agree' : `${roll.votes.length} of ${roll.voters} voters have voted`;
  return { settled: roll.closed || split, winner: undefined, counts, reason };
};
