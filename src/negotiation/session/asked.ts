import {
  type SessionAction,
  SessionActionSchema,
  SessionInterest,
  type SessionNews,
  type StartRequest,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { MeshError } from '../../base/index.js';
import { errorOf } from '../../message/index.js';

/** Who waits for news of a negotiation. */
export interface Ear {
  /** A step; `offers` counts only with the last. */
  step(step: Step, offers: number): void;
  /** All was heard. */
  done(): void;
  failed(error: MeshError): void;
}

/** One negotiation that a caller follows, however many sessions that takes. */
export interface Asked {
  readonly key: number;
  /** What makes a session follow it from where the last one broke. */
  beginning(): SessionAction;
  /** Takes news; true: it was the last. False also of a node that drains: another session goes on. */
  hear(news: SessionNews): boolean;
  /** Nothing more comes. */
  fail(error: MeshError): void;
}

/** What is followed. */
export interface Wish {
  /** Its id is the caller's, so that asking twice starts it once; absent: it was started before. */
  readonly start?: StartRequest;
  readonly negotiationId: string;
  readonly afterVersion?: bigint;
  readonly outcomeOnly?: boolean;
}

/** Makes one. */
export function createAsked(
  key: number,
  { start, negotiationId, afterVersion = 0n, outcomeOnly }: Wish,
  ear: Ear,
): Asked {
  const interest = outcomeOnly ? SessionInterest.OUTCOME : SessionInterest.UNSPECIFIED;
  let version = afterVersion;

  function beginning(): SessionAction {
    const base = { $typeName: SessionActionSchema.typeName, key, interest };
    if (start && version === 0n) return { action: { case: 'start', value: start }, ...base };
    const value = { $typeName: 'dacp.negotiation.v1.WatchRequest', negotiationId, afterVersion: version } as const;
    return { action: { case: 'watch', value }, ...base };
  }

  return {
    key,
    beginning,
    hear({ what, over, offers }) {
      if (what.case === 'step') {
        version = what.value.version;
        ear.step(what.value, offers);
      }
      if (!over) return false;
      if (what.case !== 'failure') ear.done();
      else if (isLost(what.value)) return false;
      else ear.failed(errorOf(what.value));
      return true;
    },
    fail: error => ear.failed(error),
  };
}

/** The node drains, or has done so: the negotiation is not over. */
function isLost({ reason }: { readonly reason: string }): boolean {
  return reason === 'DRAINING' || reason === 'NOT_STARTED';
}
