import type { Rule, Subscription } from '#gen/dacp/routing/v1/routing_pb.js';

/** A subscription that is in force. */
export interface Subscribed {
  readonly subscription: Subscription;
  /** It began, or went on, after this position when it was put. */
  readonly position: bigint;
  /** Qualified id of the agent whose descriptor declares it; empty: it was put by a call. */
  readonly declaredBy: string;
  readonly putAtMs: number;
}

/** What somebody wants of the routing. Namespaces are spelled out. */
export type Command =
  | { readonly kind: 'put-rule'; readonly rule: Rule }
  | { readonly kind: 'delete-rule'; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'put-subscription';
      readonly subscription: Subscription;
      /** Qualified id of the agent whose descriptor declares it; empty: nobody's. */
      readonly declaredBy: string;
      /** The last position of the topic log that is given. */
      readonly head: bigint;
      /** How far the subscription of this name has come. */
      readonly reached: bigint | undefined;
      readonly nowMs: number;
    }
  | { readonly kind: 'delete-subscription'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'miss'; readonly namespace: string; readonly name: string; readonly messages: bigint };

/** What happened: an event of the record each. Namespaces are spelled out. */
export type Change =
  | { readonly kind: 'rule-put'; readonly rule: Rule }
  | { readonly kind: 'rule-deleted'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'subscription-put'; readonly subscribed: Subscribed }
  | { readonly kind: 'subscription-deleted'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'messages-missed'; readonly namespace: string; readonly name: string; readonly messages: bigint };
