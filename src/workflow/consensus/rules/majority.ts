import { countFirst, type Rule, won } from './rule.js';

/** More than half of all voters want the same: who is silent stands in the way. There are no ties. */
export const majority: Rule = roll => {
  const counts = countFirst(roll);
  const [first] = counts;
  if (first && first.votes * 2 > roll.voters)
    return won(first.option, counts, `${first.votes} of ${roll.voters} voters want it`);
  const reason = `no option has more than half of ${roll.voters} voters; the first has ${first?.votes ?? 0}`;
  return { settled: roll.closed, winner: undefined, counts, reason };
};
