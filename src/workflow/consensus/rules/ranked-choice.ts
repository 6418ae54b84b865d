import { type Count, countFirst, inOrder, type Roll, type Round, type Rule } from './rule.js';

/**
 * Instant run-off: as long as no option has more than half of the ballots that still count, the weakest goes and its ballots count for
 * their next preference; a ballot without one counts no more. Of options that are equally weak the one goes that was weaker in the round
 * before, back to the first; of those that never differed, the one that the question names last. So a tie between the last two goes to
 * the one that was stronger earlier, else to the one that is named first.
 */
export const rankedChoice: Rule = roll => {
  const counts = countFirst(roll);
  const [first] = counts;
  const early = first !== undefined && first.votes * 2 > roll.voters;
  if (!roll.closed && !early)
    return { settled: false, winner: undefined, counts, reason: 'ballots are still coming in' };
  const { winner, rounds } = runOff(roll);
  const last = rounds.at(-1)?.counts[0];
  const after = rounds.length === 1 ? 'in the first round' : `after ${rounds.length} rounds`;
  const reason = winner === undefined ? 'nobody has voted' : `${last?.votes ?? 0} ballots are for it ${after}`;
  return { settled: true, winner, counts, rounds, reason };
};

function runOff({ options, votes }: Roll): { winner: string | undefined; rounds: Round[] } {
  const rounds: Round[] = [];
  let left = [...options];
  for (;;) {
    const counts = countLeft(left, votes);
    const all = counts.reduce((sum, { votes: some }) => sum + some, 0);
    const [first] = counts;
    if (!first || all === 0) return { winner: undefined, rounds };
    if (first.votes * 2 > all || left.length === 1) {
      rounds.push({ counts, eliminated: '' });
      return { winner: first.option, rounds };
    }
    const eliminated = weakest(counts, rounds);
    rounds.push({ counts, eliminated });
    left = left.filter(option => option !== eliminated);
  }
}

function countLeft(left: readonly string[], votes: Roll['votes']): Count[] {
  const here = new Set(left);
  const counts = new Map<string, number>();
  for (const { ranking } of votes) {
    const wanted = ranking.find(option => here.has(option));
    if (wanted !== undefined) counts.set(wanted, (counts.get(wanted) ?? 0) + 1);
  }
  return inOrder(left, counts);
}

/** Of those with the fewest votes; earlier rounds decide between them, newest first, then the order of the question. */
function weakest(counts: readonly Count[], rounds: readonly Round[]): string {
  const of = (list: readonly Count[], option: string) => list.find(one => one.option === option)?.votes ?? 0;
  let tied = counts.map(({ option }) => option);
  for (const list of [counts, ...rounds.map(round => round.counts).reverse()]) {
    const fewest = Math.min(...tied.map(option => of(list, option)));
    tied = tied.filter(option => of(list, option) === fewest);
  }
  return tied.at(-1) ?? '';
}
