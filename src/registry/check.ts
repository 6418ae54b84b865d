import type { AgentDescriptor } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Violation } from '../base/index.js';
import { defaultNamespace, fieldInvalid, qualify } from '../message/index.js';
import { sessionAgentsMax } from './decide-agents.js';
import type { SessionRequest } from './registry.js';

/** The bounds of a lease's term, in ms: 1 s to 1 h. */
export const leaseTtlBounds = { min: 1000, max: 3_600_000 } as const;

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/;
const namespacePattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;
/** `host:port`, `[::1]:port`: what nodes can dial. */
const addressPattern = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s:/@]+):(\d{1,5})$/;
const labelsMax = 64;

/**
 * Requests come from the RPC edge, which has checked every field, and from links and code, where nobody has. So what the registry
 * itself stands on is checked here: names that become keys and streams, counts, the lease, that no agent is named twice.
 */
export function checkRequest(request: SessionRequest, leaseTtlMs: number): void {
  const { hostId, epoch, address, labels, agents } = request;
  const violations: Violation[] = [];
  if (!idPattern.test(hostId)) violations.push(broken('host_id', 'string.pattern', nameRule));
  if (epoch.length < 1 || epoch.length > 64) violations.push(broken('epoch', 'string.len', '1 to 64 characters'));
  if (address.length > 262) violations.push(broken('address', 'string.max_len', 'at most 262 characters'));
  else if (address !== '' && !isAddress(address))
    violations.push(broken('address', 'string.pattern', `is "${address}"; it takes host:port, or nothing`));
  if (!Number.isInteger(leaseTtlMs) || leaseTtlMs < leaseTtlBounds.min || leaseTtlMs > leaseTtlBounds.max)
    violations.push(broken('lease_ttl', 'duration.gte_lte', `is ${leaseTtlMs} ms; it takes 1 s to 1 h`));
  if (Object.keys(labels).length > labelsMax)
    violations.push(broken('labels', 'map.max_pairs', `at most ${labelsMax} labels`));
  if (violations.length > 0) throw fieldInvalid(violations);
  checkAgents(agents);
}

/** Checks a list of agents as they register. Errors: FIELD_INVALID. */
export function checkAgents(agents: readonly AgentDescriptor[]): void {
  if (agents.length > sessionAgentsMax)
    throw fieldInvalid([
      broken('agents', 'repeated.max_items', `${agents.length} agents; at most ${sessionAgentsMax}`),
    ]);
  const names = new Set<string>();
  for (const [index, agent] of agents.entries()) {
    const violation = brokenRule(agent, `agents[${index}]`, names);
    if (violation) throw fieldInvalid([violation]);
  }
}

/** The descriptor with its namespace spelled out, so that everybody who sees it uses the same key. */
export function normalize(agent: AgentDescriptor): AgentDescriptor {
  return agent.namespace === '' ? { ...agent, namespace: defaultNamespace } : agent;
}

const nameRule = '1 to 128 letters, digits, dots, underscores, tildes or dashes, the first a letter or digit';

function brokenRule(agent: AgentDescriptor, at: string, names: Set<string>): Violation | undefined {
  if (!idPattern.test(agent.id)) return broken(`${at}.id`, 'string.pattern', nameRule);
  if (!namespacePattern.test(agent.namespace))
    return broken(`${at}.namespace`, 'string.pattern', 'up to 63 small letters, digits and dashes');
  if (agent.capabilities.length > 256) return broken(`${at}.capabilities`, 'repeated.max_items', 'at most 256');
  if (agent.topics.length > 256) return broken(`${at}.topics`, 'repeated.max_items', 'at most 256');
  const name = qualify(agent.namespace, agent.id);
  if (names.has(name))
    return broken(`${at}.id`, 'dacp.agents.unique', `"${name}" is named twice; name each agent once`);
  names.add(name);
  return undefined;
}

function isAddress(address: string): boolean {
  const port = Number(addressPattern.exec(address)?.[1]);
  return port >= 1 && port <= 65_535;
}

function broken(field: string, rule: string, message: string): Violation {
  return { field, rule, message };
}
