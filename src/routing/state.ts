import type { Rule } from '#gen/dacp/routing/v1/routing_pb.js';
import { defaultNamespace } from '../message/index.js';
import type { Change, Subscribed } from './changes.js';
import { inOrder } from './rules.js';

/** Rules and subscriptions of one namespace. */
export interface Routes {
  readonly rules: ReadonlyMap<string, Rule>;
  /** In the order in which they are tried. */
  readonly ordered: readonly Rule[];
  readonly subscriptions: ReadonlyMap<string, Subscribed>;
}

/** What routing knows; by namespace, spelled out. */
export interface RoutingState {
  readonly namespaces: ReadonlyMap<string, Routes>;
  /** Of the stream. */
  readonly version: bigint;
}

/** Nothing is routed. */
export const initialState: RoutingState = { namespaces: new Map(), version: 0n };

const noRoutes: Routes = { rules: new Map(), ordered: [], subscriptions: new Map() };

/** Rules and subscriptions of a namespace; empty means `default`. */
export function routesOf(state: RoutingState, namespace: string): Routes {
  return state.namespaces.get(namespace || defaultNamespace) ?? noRoutes;
}

/** What is after a change. Pure. */
export function evolve(state: RoutingState, change: Change): RoutingState {
  const namespace = namespaceOf(change);
  const routes = routesOf(state, namespace);
  const namespaces = new Map(state.namespaces).set(namespace, changed(routes, change));
  return { namespaces, version: state.version + 1n };
}

function namespaceOf(change: Change): string {
  if (change.kind === 'rule-put') return change.rule.namespace || defaultNamespace;
  if (change.kind === 'subscription-put') return change.subscribed.subscription.namespace || defaultNamespace;
  return change.namespace;
}

function changed(routes: Routes, change: Change): Routes {
  switch (change.kind) {
    case 'rule-put':
      return withRules(routes, new Map(routes.rules).set(change.rule.name, change.rule));
    case 'rule-deleted':
      return withRules(routes, without(routes.rules, change.name));
    case 'subscription-put': {
      const { name } = change.subscribed.subscription;
      return { ...routes, subscriptions: new Map(routes.subscriptions).set(name, change.subscribed) };
    }
    case 'subscription-deleted':
      return { ...routes, subscriptions: without(routes.subscriptions, change.name) };
    case 'messages-missed':
      return routes;
  }
}

function withRules(routes: Routes, rules: ReadonlyMap<string, Rule>): Routes {
  return { ...routes, rules, ordered: inOrder(rules.values()) };
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
