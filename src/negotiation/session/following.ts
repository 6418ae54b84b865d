import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { MeshError } from '../../base/index.js';
import { isOpen, type NegotiationState } from '../state.js';

/** The steps of a negotiation for somebody who looks when there are more, and waits for nothing. */
export interface Following {
  /** Those after a version that are there now. */
  stepsAfter(version: number): readonly Step[];
  /** How many of them are offers so far. */
  offers(): number;
  /** No further ones come. */
  over(): boolean;
  /** Why no further ones come from here, although it is open. */
  stopped(): MeshError | undefined;
  /** Hears of no further ones. */
  stop(): void;
}

/** All there is of a negotiation that has ended. */
export function followingOf(steps: readonly Step[]): Following {
  return {
    stepsAfter: version => steps.filter(step => step.version > version),
    offers: () => steps.filter(({ kind }) => kind.case === 'proposed').length,
    over: () => true,
    stopped: () => undefined,
    stop: () => undefined,
  };
}

/** An open negotiation that may be followed. */
export interface Followable {
  readonly state: NegotiationState;
  /** Why it goes on elsewhere. */
  readonly stopped: MeshError | undefined;
  stepsAfter(version: number): readonly Step[];
  /** This one hears of no further steps. */
  unfollow(each: () => void): void;
}

/** What one sees of it who was told of further steps by `each`. */
export function followOpen(negotiation: Followable, each: () => void): Following {
  return new Open(negotiation, each);
}

class Open implements Following {
  readonly #negotiation: Followable;
  readonly #each: () => void;

  constructor(negotiation: Followable, each: () => void) {
    this.#negotiation = negotiation;
    this.#each = each;
  }

  stepsAfter(version: number): readonly Step[] {
    return this.#negotiation.stepsAfter(version);
  }

  offers(): number {
    return this.#negotiation.state.offers.length;
  }

  over(): boolean {
    return !isOpen(this.#negotiation.state);
  }

  stopped(): MeshError | undefined {
    return this.#negotiation.stopped;
  }

  stop(): void {
    this.#negotiation.unfollow(this.#each);
  }
}
