import type { Agent } from '../../agent/index.js';
import { parseAddress, qualify } from '../../message/index.js';

/** The agents that an address means which is not that of one agent. */
export function ableOf(agents: readonly Agent[], address: string): string[] {
  return agents
    .filter(({ descriptor }) => means(address, descriptor))
    .map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id));
}

function means(text: string, { namespace, capabilities, topics, team }: Agent['descriptor']): boolean {
  const { target, namespace: wanted } = parseAddress(text);
  if (qualify(wanted, '') !== qualify(namespace, '')) return false;
  if (target.case === 'capability') return capabilities.some(({ name }) => name === target.value);
  if (target.case === 'team') return team === target.value;
  if (target.case !== 'topic') return false;
  return topics.some(topic =>
    topic.endsWith('*') ? target.value.startsWith(topic.slice(0, -1)) : topic === target.value,
  );
}
