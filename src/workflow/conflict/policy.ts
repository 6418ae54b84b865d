import type { JsonValue } from '@bufbuild/protobuf';

/** What an agent says, where others say something else. */
export interface Claim {
  /** Qualified id. */
  readonly agent: string;
  readonly value: JsonValue;
  /** When it said so, in ms since the epoch. */
  readonly atMs: number;
}

/** A conflict that is resolved: one of the claims counts. */
export interface Resolution {
  readonly claim: Claim;
  /** Why, for people. */
  readonly reason: string;
}

/** Picks a claim; undefined: it cannot. Pure; the order of the claims does not matter. */
export type Policy = (claims: readonly Claim[]) => Resolution | undefined;
