import type { Match, Rule } from '#gen/dacp/routing/v1/routing_pb.js';
import type { Facts } from './facts.js';

/** A `*` at the end stands for any rest. */
export function matches(pattern: string, text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}

/** Whether a message is one that a rule is for; without anything said, each is. */
export function fits(match: Match | undefined, facts: Facts): boolean {
  if (!match) return true;
  const { type, sender, ontology, metadataKey, metadataValue } = match;
  const may = (pattern: string, text: string) => pattern === '' || matches(pattern, text);
  return (
    may(type, facts.type) &&
    may(sender, facts.sender) &&
    may(ontology, facts.ontology) &&
    (metadataKey === '' ||
      (facts.metadata.has(metadataKey) && may(metadataValue, facts.metadata.get(metadataKey) ?? '')))
  );
}

/** The order in which rules are tried: a higher priority first; of one priority, by name. */
export function inOrder(rules: Iterable<Rule>): Rule[] {
  return [...rules].sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
}

/** The rule that decides, out of rules in order; undefined: none fits. */
export function firstThatFits(rules: readonly Rule[], facts: Facts): Rule | undefined {
  return rules.find(({ match }) => fits(match, facts));
}
