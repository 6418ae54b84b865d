import type { Experiment } from '#gen/dacp/prompt/v1/prompt_pb.js';

/** What the samples of an experiment say so far. */
export type Verdict = 'candidate' | 'control' | 'undecided';

/** Differences that are expected, as a standard deviation: the mixture looks for those of about this size most eagerly. */
const expectedDifference = 0.1;

interface Sampled {
  readonly samples: bigint;
  readonly successes: bigint;
}

/**
 * A mixture sequential probability ratio test on the difference of two success rates (Johari, Pekelis, Walsh: Always valid inference,
 * 2019): it may be asked after every sample, and sees a difference where there is none in at most `alpha` of all experiments. Variances are
 * estimated with one success and one failure more than there were, so that no arm is certain of anything.
 */
export function verdictOf({ control, candidate, alpha, minSamples }: Experiment): Verdict {
  if (!control || !candidate) return 'undecided';
  if (control.samples < BigInt(minSamples) || candidate.samples < BigInt(minSamples)) return 'undecided';
  const difference = rateOf(candidate) - rateOf(control);
  if (likelihoodRatio(difference, varianceOf(control) + varianceOf(candidate)) < 1 / alpha) return 'undecided';
  return difference > 0 ? 'candidate' : 'control';
}

/** Of "there is a difference, normally distributed around none" to "there is none", given what was seen. */
function likelihoodRatio(difference: number, variance: number): number {
  const mixed = variance + expectedDifference ** 2;
  const exponent = (expectedDifference ** 2 * difference ** 2) / (2 * variance * mixed);
  return Math.sqrt(variance / mixed) * Math.exp(exponent);
}

/** The share that succeeded; 0 of none. */
export function rateOf({ samples, successes }: Sampled): number {
  return samples === 0n ? 0 : Number(successes) / Number(samples);
}

function varianceOf({ samples, successes }: Sampled): number {
  const rate = (Number(successes) + 1) / (Number(samples) + 2);
  return (rate * (1 - rate)) / Number(samples);
}
