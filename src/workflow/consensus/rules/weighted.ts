import { countFirst, type Rule, won } from './rule.js';

/**
 * As much of all weight as wanted is for the same: more than half, or at least `thresholdPercent` when that is more than 0. With a threshold
 * of half or less two options may both have enough; then neither has won before the end, and the heavier at the end.
 */
export function weighted(thresholdPercent: number): Rule {
  return roll => {
    const counts = countFirst(roll, ({ weight }) => weight);
    const enough = (votes: number) =>
      thresholdPercent === 0 ? votes * 2 > roll.weight : votes * 100 >= thresholdPercent * roll.weight && votes > 0;
    const [first, second] = counts;
    const beaten = !second || first === undefined || second.votes < first.votes;
    const sure = first !== undefined && (first.votes * 2 > roll.weight || roll.closed);
    if (first && beaten && sure && enough(first.votes))
      return won(first.option, counts, `${first.votes} of ${roll.weight} weight is for it`);
    const wanted = thresholdPercent === 0 ? 'more than half' : `${thresholdPercent} %`;
    const reason = beaten
      ? `no option has ${wanted} of ${roll.weight} weight; the first has ${first?.votes ?? 0}`
      : `"${first?.option}" and "${second?.option}" have the same weight of ${first?.votes}`;
    return { settled: roll.closed, winner: undefined, counts, reason };
  };
}
