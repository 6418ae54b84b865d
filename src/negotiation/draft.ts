import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { type Offer, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Limits } from '../budget/index.js';
import { momentOf } from '../message/index.js';
import { evolve, evolveOffers } from './evolve.js';
import { costsOf, leftAt, type Means, unlimited } from './means.js';
import { noStandings, type Standings } from './reputation/standings.js';
import { answeredIn, type NegotiationState } from './state.js';

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
  answered(): Set<string>;
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
  const { standings = noStandings, means = unlimited } = known;
  const steps: Step[] = [];
  const at = momentOf(nowMs);
  /** Those who have answered at a state; most that is added there is one more of them. */
  let answered: { at: NegotiationState; readonly agents: Set<string> } | undefined;
  // One shape for all of them: a literal with getters has one of its own each time, and whoever looks at it learns it anew.
  const draft: Draft & { state: NegotiationState } = {
    state: from,
    nowMs,
    at,
    standings,
    means,
    left: () => leftAt(means, draft.state),
    steps,
    answered() {
      if (answered?.at !== draft.state) answered = { at: draft.state, agents: answeredIn(draft.state) };
      return answered.agents;
    },
    add(kind) {
      const step = stepOf(draft, draft.state.version + 1n, kind);
      const reached = evolve(draft.state, step);
      // What it did cost is known only when it is known which award was fulfilled.
      const costs = kind.case === 'ended' ? costsOf(reached, means, nowMs) : undefined;
      if (kind.case === 'ended' && costs) kind.value.costs = costs;
      if (kind.case === 'proposed' && answered?.at === draft.state) {
        answered.agents.add(kind.value.agent);
        answered.at = reached;
      }
      draft.state = reached;
      steps.push(step);
    },
    addOffers(offers) {
      const agents = draft.answered();
      let { version } = draft.state;
      for (const value of offers) steps.push(stepOf(draft, ++version, { case: 'proposed', value }));
      draft.state = evolveOffers(draft.state, offers);
      answered = { at: draft.state, agents };
    },
    mark: () => ({ state: draft.state, count: steps.length }),
    undo(mark) {
      draft.state = mark.state;
      steps.length = mark.count;
      answered = undefined;
    },
  };
  return draft;
}

/** No step that is decided holds others: they share this. */
const nothingFurther: Step[] = [];

/** Written out: it is made for each answer of each bidder. */
function stepOf({ state, at }: Draft, version: bigint, kind: Step['kind']): Step {
  return { $typeName: StepSchema.typeName, negotiationId: state.id, version, at, kind, further: nothingFurther };
}
