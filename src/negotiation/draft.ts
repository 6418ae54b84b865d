import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { type Offer, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Limits } from '../budget/index.js';
import { momentOf } from '../message/index.js';
import { type Answered, answeredIn } from './answered.js';
import { evolve, evolveOffers } from './evolve.js';
import { costsOf, leftAt, type Means, unlimited } from './means.js';
import { noStandings, type Standings } from './reputation/standings.js';
import type { NegotiationState } from './state.js';

/** A decision in the making: the steps so far, and the negotiation as they make it. */
export interface Draft {
  readonly state: NegotiationState;
  readonly nowMs: number;
  /** What is known of the bidders. */
  readonly standings: Standings;
  readonly steps: readonly Step[];
  /** What it has to spend. */
  readonly means: Means;
  /** What is left of it, with the steps so far. */
  left(): Limits;
  /** When it is, as steps have it; shared by all of them. */
  readonly at: Timestamp;
  /** Who has answered in the round that is open; whoever adds to it adds the answer next. */
  answered(): Answered;
  /** Takes a step. */
  add(kind: Step['kind']): void;
  /** Takes offers of a negotiation without rounds, in one pass; their agents are among those who have answered. */
  addOffers(offers: readonly Offer[]): void;
  /** Where it stands, to come back to. */
  mark(): Mark;
  /** Takes back what was added since. */
  undo(mark: Mark): void;
}

/** A place in a draft. */
export interface Mark {
  readonly state: NegotiationState;
  readonly count: number;
}

/** What is known beside the negotiation when something is decided. */
export interface Known {
  /** Of the bidders; nothing unless said. */
  readonly standings?: Standings | undefined;
  /** What there is to spend; nothing is limited unless said. */
  readonly means?: Means | undefined;
}

/** A decision without a step. */
export function createDraft(from: NegotiationState, nowMs: number, known: Known = {}): Draft {
  return new Drafting(from, nowMs, known);
}

/** A class: there is one for all that is decided at a moment. */
class Drafting implements Draft {
  state: NegotiationState;
  readonly nowMs: number;
  readonly at: Timestamp;
  readonly standings: Standings;
  readonly means: Means;
  readonly steps: Step[] = [];
  /** Those who have answered at a state; most that is added there is one more of them. */
  #answered: Answered | undefined = undefined;
  #answeredAt: NegotiationState | undefined = undefined;

  constructor(from: NegotiationState, nowMs: number, { standings = noStandings, means = unlimited }: Known) {
    this.state = from;
    this.nowMs = nowMs;
    this.at = momentOf(nowMs);
    this.standings = standings;
    this.means = means;
  }

  left(): Limits {
    return leftAt(this.means, this.state);
  }

  answered(): Answered {
    if (this.#answered && this.#answeredAt === this.state) return this.#answered;
    return this.#haveAnswered(answeredIn(this.state));
  }

  /** At the state that is reached, these have. */
  #haveAnswered(agents: Answered): Answered {
    this.#answered = agents;
    this.#answeredAt = this.state;
    return agents;
  }

  add(kind: Step['kind']): void {
    const before = this.state;
    const step = stepOf(this, before.version + 1n, kind);
    this.state = evolve(before, step);
    this.steps.push(step);
    if (kind.case === 'ended') {
      // What it did cost is known only when it is known which award was fulfilled.
      const costs = costsOf(this.state, this.means, this.nowMs);
      if (costs) kind.value.costs = costs;
    } else if (kind.case === 'proposed' && this.#answered && this.#answeredAt === before) {
      this.#answered.add(kind.value.agent);
      this.#answeredAt = this.state;
    }
  }

  addOffers(offers: readonly Offer[]): void {
    const agents = this.answered();
    let { version } = this.state;
    for (const value of offers) this.steps.push(stepOf(this, ++version, { case: 'proposed', value }));
    this.state = evolveOffers(this.state, offers);
    this.#haveAnswered(agents);
  }

  mark(): Mark {
    return { state: this.state, count: this.steps.length };
  }

  undo(mark: Mark): void {
    this.state = mark.state;
    this.steps.length = mark.count;
    this.#answered = undefined;
  }
}

/** No step that is decided holds others: they share this. */
const nothingFurther: Step[] = [];

/** Written out: it is made for each answer of each bidder. */
function stepOf({ state, at }: Draft, version: bigint, kind: Step['kind']): Step {
  return { $typeName: StepSchema.typeName, negotiationId: state.id, version, at, kind, further: nothingFurther };
}
