import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { MeshError } from '../../base/index.js';

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
