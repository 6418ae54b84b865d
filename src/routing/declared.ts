import { create } from '@bufbuild/protobuf';
import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Subscription, SubscriptionSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { type MeshError, toMeshError } from '../base/index.js';
import { defaultNamespace, makeAddress, qualify } from '../message/index.js';
import type { Registry } from '../registry/index.js';
import type { Command } from './changes.js';
import { type RoutingState, routesOf } from './state.js';

/** What descriptors declare against what is there. */
export interface Difference {
  readonly put: readonly Subscription[];
  /** Names of those that the agent does not declare any more. */
  readonly removed: readonly string[];
}

/**
 * What must be done so that the subscriptions of an agent are those that its descriptor declares. One that somebody put by a call
 * under the same name stays as it is. Pure.
 */
export function differenceOf(state: RoutingState, descriptor: AgentDescriptor): Difference {
  const { id, durableTopics } = descriptor;
  const namespace = descriptor.namespace || defaultNamespace;
  const declaredBy = qualify(namespace, id);
  const { subscriptions } = routesOf(state, namespace);
  const wanted = new Map(durableTopics.map(topic => [`${id}:${topic}`, topic]));
  const receiver = makeAddress('agent', id, namespace);
  return {
    put: [...wanted].flatMap(([name, topic]) =>
      subscriptions.has(name) ? [] : [create(SubscriptionSchema, { name, namespace, topic, receiver })],
    ),
    removed: [...subscriptions].flatMap(([name, subscribed]) =>
      subscribed.declaredBy === declaredBy && !wanted.has(name) ? [name] : [],
    ),
  };
}

/** What puts declarations in force. */
export interface DeclareParts {
  state(): RoutingState;
  execute(command: Command | (() => Command)): Promise<unknown>;
  putting(subscription: Subscription, declaredBy: string): Command;
  onFault(error: MeshError): void;
}

/** Puts in force what descriptors declare. A fault does not keep an agent from registering: it is told and no more. */
export function createDeclare({ state, execute, putting, onFault }: DeclareParts) {
  async function declare(descriptor: AgentDescriptor): Promise<void> {
    const { put, removed } = differenceOf(state(), descriptor);
    const namespace = descriptor.namespace || defaultNamespace;
    const declaredBy = qualify(namespace, descriptor.id);
    for (const subscription of put) await execute(() => putting(subscription, declaredBy));
    for (const name of removed) await execute({ kind: 'delete-subscription', namespace, name });
  }

  return async (agents: readonly AgentDescriptor[]): Promise<void> => {
    for (const agent of agents) await declare(agent).catch((error: unknown) => onFault(toMeshError(error)));
  };
}

type Writes = Pick<Registry, 'openSession' | 'register'>;

/**
 * A registry that answers registrations only when what the descriptors declare is in force: what is published from then on is kept.
 * `declare` never rejects.
 */
export function declaring<R extends Writes>(
  registry: R,
  declare: (agents: readonly AgentDescriptor[]) => Promise<void>,
): R {
  const writes: Writes = {
    async openSession(request) {
      const lease = await registry.openSession(request);
      await declare(request.agents);
      return lease;
    },
    async register(key, agents) {
      const revision = await registry.register(key, agents);
      await declare(agents);
      return revision;
    },
  };
  return Object.assign(Object.create(registry) as R, writes);
}
