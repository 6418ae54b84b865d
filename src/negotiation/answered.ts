import { calledOf, type NegotiationState, placesOf, roundOf } from './state.js';

/** Which participants have answered the call of a round. */
export interface Answered {
  has(agent: string): boolean;
  /** One more has; false: it had before, or takes no part. */
  add(agent: string): boolean;
}

/** The agents that have answered the call of this round. */
export function answeredIn(state: NegotiationState): Answered {
  const places = placesOf(state);
  const heard: boolean[] = new Array(places.size).fill(false);
  const round = roundOf(state);
  const answered: Answered = {
    has: agent => heard[places.get(agent) ?? -1] === true,
    add(agent) {
      const place = places.get(agent);
      if (place === undefined || heard[place]) return false;
      heard[place] = true;
      return true;
    },
  };
  for (const { agent } of state.declined) answered.add(agent);
  for (const offer of state.offers) if (offer.round === round) answered.add(offer.agent);
  for (const one of state.passed) if (one.round === round) answered.add(one.agent);
  return answered;
}

/** Whether all that were called, in this round, have answered. */
export function haveAllAnswered({ round, terms }: NegotiationState, { has }: Pick<Answered, 'has'>): boolean {
  return round ? round.agents.every(has) : terms?.participants.every(({ agent }) => has(agent)) === true;
}

/** The agents that were called, in this round, and have not answered. */
export function unanswered(state: NegotiationState): string[] {
  const answered = answeredIn(state);
  return calledOf(state).filter(agent => !answered.has(agent));
}
