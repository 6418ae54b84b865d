/** A vote that was cast. */
export interface Vote {
  readonly agent: string;
  /** A whole number, 1 or more. */
  readonly weight: number;
  /** Options by preference; none: it abstains. */
  readonly ranking: readonly string[];
}

/** Everything that an outcome depends on. */
export interface Roll {
  /** In the order of the question. */
  readonly options: readonly string[];
  /** All who may vote, and what all of them weigh. */
  readonly voters: number;
  readonly weight: number;
  /** In any order: it does not matter. */
  readonly votes: readonly Vote[];
  /** Nobody votes any more. */
  readonly closed: boolean;
}

/** How many want an option. */
export interface Count {
  readonly option: string;
  readonly votes: number;
}

/** A round of an instant run-off; `eliminated` is empty in the last. */
export interface Round {
  readonly counts: readonly Count[];
  readonly eliminated: string;
}

/** What a rule makes of a roll. */
export interface Verdict {
  /** Nothing that may still be cast changes it. */
  readonly settled: boolean;
  /** Undefined: no option has won. */
  readonly winner: string | undefined;
  /** First preferences, most votes first. */
  readonly counts: readonly Count[];
  readonly rounds?: readonly Round[];
  /** Too few were present. */
  readonly noQuorum?: boolean;
  /** For people. */
  readonly reason: string;
}

/** Makes an outcome of a roll. Pure; the order of the votes does not matter. */
export type Rule = (roll: Roll) => Verdict;

/** First preferences of all options, most votes first and then as the question names them. */
export function countFirst(roll: Roll, weigh: (vote: Vote) => number = () => 1): Count[] {
  const votes = new Map(roll.options.map(option => [option, 0]));
  for (const vote of roll.votes) {
    const [first] = vote.ranking;
    if (first !== undefined) votes.set(first, (votes.get(first) ?? 0) + weigh(vote));
  }
  return inOrder(roll.options, votes);
}

/** Counts of these options, most votes first and then in the order of the options. */
export function inOrder(options: readonly string[], votes: ReadonlyMap<string, number>): Count[] {
  return options.map(option => ({ option, votes: votes.get(option) ?? 0 })).sort((a, b) => b.votes - a.votes);
}

/** The verdict that an option has won. */
export function won(winner: string, counts: readonly Count[], reason: string): Verdict {
  return { settled: true, winner, counts, reason };
}
