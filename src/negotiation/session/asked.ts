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
export function createAsked(key: number, wish: Wish, ear: Ear): Asked {
  return new Followed(key, wish, ear);
}

/** A class: very many may be followed. */
class Followed implements Asked {
  readonly key: number;
  readonly #wish: Wish;
  readonly #ear: Ear;
  /** Of the last step that was heard. */
  #version: bigint;

  constructor(key: number, wish: Wish, ear: Ear) {
    this.key = key;
    this.#wish = wish;
    this.#ear = ear;
    this.#version = wish.afterVersion ?? 0n;
  }

  beginning(): SessionAction {
    const { start, negotiationId, outcomeOnly } = this.#wish;
    const interest = outcomeOnly ? SessionInterest.OUTCOME : SessionInterest.UNSPECIFIED;
    const base = { $typeName: SessionActionSchema.typeName, key: this.key, interest };
    const afterVersion = this.#version;
    if (start && afterVersion === 0n) return { action: { case: 'start', value: start }, ...base };
    const value = { $typeName: 'dacp.negotiation.v1.WatchRequest', negotiationId, afterVersion } as const;
    return { action: { case: 'watch', value }, ...base };
  }

  hear({ what, over, offers }: SessionNews): boolean {
    if (what.case === 'step') {
      this.#version = what.value.version;
      this.#ear.step(what.value, offers);
    }
    if (!over) return false;
    if (what.case !== 'failure') this.#ear.done();
    else if (isLost(what.value)) return false;
    else this.fail(errorOf(what.value));
    return true;
  }

  fail(error: MeshError): void {
    this.#ear.failed(error);
  }
}

/** The node drains, or has done so: the negotiation is not over. */
function isLost({ reason }: { readonly reason: string }): boolean {
  return reason === 'DRAINING' || reason === 'NOT_STARTED';
}
