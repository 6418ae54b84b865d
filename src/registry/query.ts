import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Query } from '#gen/dacp/registry/v1/registry_pb.js';
import { defaultNamespace } from '../message/index.js';

/** The namespace that a query looks into. */
export function namespaceOf(query: Query | undefined): string {
  return query?.namespace || defaultNamespace;
}

/** Whether an agent of the query's namespace fits it: every field that is set must fit. */
export function matches(query: Query | undefined, agent: AgentDescriptor): boolean {
  if (!query) return true;
  return (
    (query.agentId === '' || query.agentId === agent.id) &&
    (query.kind === 0 || query.kind === agent.kind) &&
    (query.team === '' || query.team === agent.team) &&
    (query.capability === '' || agent.capabilities.some(({ name }) => name === query.capability)) &&
    (query.topic === '' || agent.topics.some(subscription => hears(subscription, query.topic))) &&
    (query.interest === '' || agent.interests.some(interest => hears(interest, query.interest))) &&
    Object.entries(query.labels).every(([key, value]) => agent.labels[key] === value)
  );
}

function hears(subscription: string, topic: string): boolean {
  if (subscription === topic) return true;
  return subscription.endsWith('*') && topic.startsWith(subscription.slice(0, -1));
}
