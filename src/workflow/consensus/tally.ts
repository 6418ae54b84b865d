import { create } from '@bufbuild/protobuf';
import { type Tally, TallySchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import type { Count, Roll, Verdict, Vote } from './rules/rule.js';
import { ruleOf } from './rules/rules.js';
import { type ConsensusState, silent, termsOf } from './state.js';

/** What the rule makes of the ballots so far; `closed`: nobody votes any more. */
export function judge(state: ConsensusState, closed: boolean): Verdict {
  const { rule } = termsOf(state);
  return ruleOf(rule)(rollOf(state, closed || silent(state).length === 0));
}

function rollOf(state: ConsensusState, closed: boolean): Roll {
  const { options, voters } = termsOf(state);
  const weights = new Map(voters.map(({ agent, weight }) => [agent, weight || 1]));
  const votes: Vote[] = [...state.votes.values()].map(({ agent, ballot }) => ({
    agent,
    weight: weights.get(agent) ?? 1,
    ranking: ballot?.ranking ?? [],
  }));
  return {
    options: options.map(({ name }) => name),
    voters: voters.length,
    weight: [...weights.values()].reduce((sum, weight) => sum + weight, 0),
    votes,
    closed,
  };
}

/** A verdict as the contract says it. */
export function tallyOf({ winner = '', counts, rounds = [], reason }: Verdict): Tally {
  return create(TallySchema, {
    winner,
    counts: counts.map(countOf),
    rounds: rounds.map(round => ({ counts: round.counts.map(countOf), eliminated: round.eliminated })),
    reason,
  });
}

function countOf({ option, votes }: Count) {
  return { option, votes: BigInt(votes) };
}
