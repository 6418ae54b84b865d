import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';

/** The namespace that an empty one stands for. */
export const defaultNamespace = 'default';

const namespacePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const targetPatterns = {
  agent: /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
  capability: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
  topic: /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/,
  team: /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
};

/** What an address may name. */
export type TargetKind = keyof typeof targetPatterns;

/** The address as text: `agent`, `capability:NAME`, `topic:NAME`, `team:NAME`, with `NAMESPACE/` before it outside of `default`. */
export function formatAddress(address: Address): string {
  const { case: kind, value } = address.target;
  const name = kind === undefined ? '' : kind === 'agent' ? value : `${kind}:${value}`;
  return qualify(address.namespace, name);
}

/** Qualified id of who said a message; empty: it does not say. Ids of messages are their senders' own words, and are theirs alone. */
export function senderOf({ sender }: Pick<Message, 'sender'>): string {
  return sender ? formatAddress(sender) : '';
}

/**
 * The address of a text as `formatAddress` makes it; a text without a namespace means one in `home`. Errors: FIELD_INVALID, naming
 * `field` (`address` unless said).
 */
export function parseAddress(text: string, field = 'address', home = ''): Address {
  const colon = text.indexOf(':');
  const slash = text.indexOf('/');
  const hasNamespace = slash >= 0 && (colon < 0 || slash < colon);
  const namespace = hasNamespace ? text.slice(0, slash) : home;
  const rest = hasNamespace ? text.slice(slash + 1) : text;
  const end = rest.indexOf(':');
  const kind = end < 0 ? 'agent' : rest.slice(0, end);
  const name = rest.slice(end + 1);
  if (hasNamespace && !namespacePattern.test(namespace)) throw invalid(field, text, `"${namespace}" is no namespace`);
  if (!Object.hasOwn(targetPatterns, kind)) throw invalid(field, text, `"${kind}:" is not known`);
  if (!targetPatterns[kind as TargetKind].test(name))
    throw invalid(field, text, `"${name}" cannot name ${kind === 'agent' ? 'an' : 'a'} ${kind}`);
  return makeAddress(kind as TargetKind, name, namespace);
}

/** Makes an address without looking whether its parts are well-formed. */
export function makeAddress(kind: TargetKind, name: string, namespace = ''): Address {
  const shown = namespace === defaultNamespace ? '' : namespace;
  return { $typeName: 'dacp.message.v2.Address', namespace: shown, target: { case: kind, value: name } };
}

/** The agent's id as it is unique in the mesh: `agent`, or `NAMESPACE/agent` outside of `default`. */
export function qualify(namespace: string, agentId: string): string {
  return namespace === '' || namespace === defaultNamespace ? agentId : `${namespace}/${agentId}`;
}

/** The parts of a qualified agent id; the namespace is spelled out, also when it is `default`. */
export function unqualify(text: string): { namespace: string; agentId: string } {
  const slash = text.indexOf('/');
  if (slash < 0) return { namespace: defaultNamespace, agentId: text };
  return { namespace: text.slice(0, slash), agentId: text.slice(slash + 1) };
}

function invalid(field: string, text: string, why: string): MeshError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  const message = 'write AGENT, capability:NAME, topic:NAME or team:NAME, with NAMESPACE/ before it if needed';
  return new MeshError('FIELD_INVALID', `${field} "${shown}": ${why}; ${message}`, {
    violations: [{ field, rule: 'dacp.address', message }],
  });
}
