import type { JsonValue } from '@bufbuild/protobuf';
import type { StateMachine } from './state.js';

/** Stands for a value of a person whose data were erased: its key was destroyed. */
export const erased = Symbol('erased');
/** Stands for a value whose key is not here, though nobody has erased it. */
export const sealed = Symbol('sealed');

/** A value of the record, or why it cannot be read. */
export type Kept = JsonValue | typeof erased | typeof sealed;

/** Whether a value can be read. */
export function isReadable(value: Kept): value is JsonValue {
  return value !== erased && value !== sealed;
}

/** Why something is changed, and by whom. */
export interface Cause {
  readonly reason?: string;
  readonly actor?: string;
  readonly conversationId?: string;
  /** Chosen by the caller: a change that is sent again with it is made once. */
  readonly changeId?: string;
  /** W3C `traceparent` of what caused it. */
  readonly traceparent?: string;
}

/** An update, a merge patch (RFC 7396), or a move to another status with or without one. */
export type Operation =
  | { readonly kind: 'update'; readonly updates: JsonValue; readonly reason?: string }
  | {
      readonly kind: 'transition';
      readonly to: string;
      readonly updates?: JsonValue | undefined;
      readonly reason?: string;
    };

/** What may be wanted of a state. `expectedRevision`: what the caller decided on; absent: any. */
export type Command = { readonly cause: Cause } & (
  | {
      readonly kind: 'create';
      readonly value: JsonValue;
      readonly status: string;
      readonly machine: StateMachine | undefined;
      /** Id of the key that its values are sealed with; empty: they are not. */
      readonly keyId: string;
    }
  | {
      readonly kind: 'apply';
      readonly operations: readonly Operation[];
      readonly expectedRevision?: bigint | undefined;
    }
  | { readonly kind: 'delete'; readonly expectedRevision?: bigint | undefined }
);

/** What happened to a state: a row of its stream (S7). */
export type Change = {
  readonly reason: string;
  readonly actor: string;
  /** In ms since the epoch; never before the change before. */
  readonly atMs: number;
} & (
  | {
      readonly kind: 'created';
      readonly value: Kept;
      readonly status: string;
      readonly machine: StateMachine | undefined;
      readonly keyId: string;
    }
  | { readonly kind: 'updated'; readonly previous: Kept; readonly updates: Kept }
  | {
      readonly kind: 'transitioned';
      readonly from: string;
      readonly to: string;
      readonly previous: Kept | undefined;
      readonly updates: Kept | undefined;
    }
  | { readonly kind: 'deleted' }
);

/** A change of one kind. */
export type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;
