import { MeshError, nearest } from '../base/index.js';

/** What an agent can be described by. */
const parts = [
  ...['id', 'namespace', 'kind', 'description', 'protocols', 'labels', 'team', 'topics', 'durableTopics', 'interests'],
  ...['version', 'exclusive', 'mailboxMax', 'mailboxOverflow', 'messageBytesMax', 'concurrencyMax', 'batchMax'],
  ...['knowledgeMax', 'handleTimeoutMs', 'capabilities', 'learn', 'vote'],
];
const capabilityParts = ['description', 'input', 'output', 'idempotent', 'tags', 'handle', 'handleBatch', 'bid'];
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/;
const idRule = 'begins with a letter or digit and has letters, digits and . _ ~ -, at most 128 of them';

/**
 * Looks for slips in the short form of an agent that types would have shown, for those who write without types. What stands beside the
 * known parts and resembles none of them is left alone. Errors: FIELD_INVALID.
 */
export function checkSlips(definition: object): void {
  checkKeys('agent', definition, parts);
  const { id, capabilities } = definition as { id?: unknown; capabilities?: unknown };
  checkId(id);
  if (typeof capabilities !== 'object' || capabilities === null)
    throw invalid(
      'capabilities',
      `agent "${id}" has no capabilities: write capabilities: { 'NAME': { handle(input) { … } } }`,
    );
  for (const [name, capability] of Object.entries(capabilities)) {
    const where = `agent "${id}", capability "${name}"`;
    if (typeof capability !== 'object' || capability === null)
      throw invalid(name, `${where}: takes { handle(input) { … } }, got ${shown(capability)}`);
    checkKeys(where, capability, capabilityParts);
    if (typeof capability.handle !== 'function' && typeof capability.handleBatch !== 'function')
      throw invalid(name, `${where}: handle takes a function, got ${shown(capability.handle)}`);
  }
}

/** Errors: FIELD_INVALID for what is no id. */
function checkId(id: unknown): void {
  if (typeof id === 'string' && idPattern.test(id)) return;
  throw invalid('id', `agent: id ${shown(id)} cannot be used: an id ${idRule}`);
}

/** Errors: FIELD_INVALID for a key that is not known and looks like one that is. */
export function checkKeys(where: string, value: object, known: readonly string[]): void {
  // Not over `Object.keys`: this is asked for each bid.
  for (const key in value) {
    if (known.includes(key) || !Object.hasOwn(value, key)) continue;
    const [meant] = nearest(key, known);
    if (meant !== undefined) throw invalid(key, `${where}: there is no "${key}"; did you mean ${meant}?`);
  }
}

/** A value as it would be written. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value)?.slice(0, 100) ?? String(value));
}

/** FIELD_INVALID in plain words. */
export function invalid(field: string, message: string): MeshError {
  return new MeshError('FIELD_INVALID', message, { violations: [{ field, rule: 'type', message }] });
}
