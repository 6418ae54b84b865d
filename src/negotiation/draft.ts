import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { evolve } from './evolve.js';
import { noStandings, type Standings } from './reputation/standings.js';
import type { NegotiationState } from './state.js';

/** A decision in the making: the steps so far, and the negotiation as they make it. */
export interface Draft {
  readonly state: NegotiationState;
  readonly nowMs: number;
  /** What is known of the bidders. */
  readonly standings: Standings;
  readonly steps: readonly Step[];
  /** Takes a step. */
  add(kind: Step['kind']): void;
}

/** A decision without a step. */
export function createDraft(from: NegotiationState, nowMs: number, standings: Standings = noStandings): Draft {
  let state = from;
  const steps: Step[] = [];
  return {
    get state() {
      return state;
    },
    nowMs,
    standings,
    steps,
    add(kind) {
      // Written out: it is made for each answer of each bidder.
      const step: Step = {
        $typeName: StepSchema.typeName,
        negotiationId: state.id,
        version: state.version + 1n,
        at: timestampFromMs(nowMs),
        kind,
      };
      state = evolve(state, step);
      steps.push(step);
    },
  };
}
