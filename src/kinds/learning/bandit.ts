import { beta } from './random.js';

/** What is known of one arm: how often it was tried, and the sum of its rewards, each from 0 to 1. */
export interface Arm {
  readonly tries: number;
  readonly reward: number;
}

/** What is known of each arm, by its name. */
export type Arms = Readonly<Record<string, Arm>>;

/** Picks the arm to try next: trades what is known to be good against what is not known yet. Pure but for `random`. */
export type Policy = (arms: Arms, random: () => number) => string;

/** Nothing known of these. */
export function newArms(names: readonly string[]): Arms {
  return Object.fromEntries(names.map(name => [name, { tries: 0, reward: 0 }]));
}

/** What is known after one more try; a reward beyond 0 and 1 counts as the nearer of them. */
export function rewarded(arms: Arms, name: string, reward: number): Arms {
  const { tries, reward: sum } = arms[name] ?? { tries: 0, reward: 0 };
  return { ...arms, [name]: { tries: tries + 1, reward: sum + Math.min(1, Math.max(0, reward)) } };
}

/**
 * The best arm, each taken for as good as it may well be (UCB1; Auer, Cesa-Bianchi and Fischer 2002). Arms that were never tried come
 * first. `width`: how much doubt counts; 2 in the paper, less tries less.
 */
export function ucb1(width = 2): Policy {
  return arms => {
    const all = Object.values(arms).reduce((sum, { tries }) => sum + tries, 0);
    return best(arms, ({ tries, reward }) =>
      tries === 0 ? Number.POSITIVE_INFINITY : reward / tries + Math.sqrt((width * Math.log(all)) / tries),
    );
  };
}

/** The arm that wins one draw from what is known of each (Thompson 1933, with a uniform prior). */
export function thompson(): Policy {
  return (arms, random) => best(arms, ({ tries, reward }) => beta(random, 1 + reward, 1 + tries - reward));
}

/** Mostly the best arm so far, and any arm with a probability of `share`. */
export function epsilonGreedy(share = 0.1): Policy {
  return (arms, random) => {
    const names = Object.keys(arms);
    if (random() < share) return names[Math.floor(random() * names.length)] ?? '';
    return best(arms, ({ tries, reward }) => (tries === 0 ? Number.POSITIVE_INFINITY : reward / tries));
  };
}

function best(arms: Arms, worth: (arm: Arm) => number): string {
  let [found, most] = ['', Number.NEGATIVE_INFINITY];
  for (const [name, arm] of Object.entries(arms)) {
    const value = worth(arm);
    if (value > most) [found, most] = [name, value];
  }
  return found;
}
