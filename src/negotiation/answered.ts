import { calledOf, type NegotiationState, placesOf, roundOf } from './state.js';

/** Which participants have answered the call of a round. */
export class Answered {
  readonly #places: ReadonlyMap<string, number>;
  readonly #heard: boolean[];
  #count = 0;

  /** None of these, which have a place each. */
  constructor(places: ReadonlyMap<string, number>) {
    this.#places = places;
    this.#heard = new Array(places.size).fill(false);
  }

  /** All participants have. */
  get areAll(): boolean {
    return this.#count === this.#places.size;
  }

  has(agent: string): boolean {
    return this.#heard[this.#places.get(agent) ?? -1] === true;
  }

  /** One more has; false: it had before, or takes no part. */
  add(agent: string): boolean {
    const place = this.#places.get(agent);
    if (place === undefined || this.#heard[place]) return false;
    this.#heard[place] = true;
    this.#count++;
    return true;
  }
}

/** The agents that have answered the call of this round. */
export function answeredIn(state: NegotiationState): Answered {
  const round = roundOf(state);
  const answered = new Answered(placesOf(state));
  for (const { agent } of state.declined) answered.add(agent);
  for (const offer of state.offers) if (offer.round === round) answered.add(offer.agent);
  for (const one of state.passed) if (one.round === round) answered.add(one.agent);
  return answered;
}

/** Whether all that were called, in this round, have answered. */
export function haveAllAnswered({ round }: NegotiationState, answered: Answered): boolean {
  return round ? round.agents.every(agent => answered.has(agent)) : answered.areAll;
}

/** The agents that were called, in this round, and have not answered. */
export function unanswered(state: NegotiationState): string[] {
  const answered = answeredIn(state);
  return calledOf(state).filter(agent => !answered.has(agent));
}
