import { defaultNamespace } from '../message/index.js';

/** The name of a state; the namespace is spelled out. */
export interface StateKey {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
}

/** What the names of all streams of states begin with. */
export const streamsPrefix = 'state/';

/** The name, with the namespace spelled out. */
export function keyOf(given: { readonly namespace?: string; readonly type: string; readonly id: string }): StateKey {
  return { namespace: given.namespace || defaultNamespace, type: given.type, id: given.id };
}

/** The stream of the record that a state is in. */
export function streamOf({ namespace, type, id }: StateKey): string {
  return `${streamsPrefix}${namespace}/${type}/${id}`;
}

/** The state that a stream is about. */
export function keyOfStream(stream: string): StateKey {
  const [, namespace = '', type = '', id = ''] = stream.split('/');
  return { namespace, type, id };
}

/** A state by name, for people: `TYPE/ID`, with `NAMESPACE/` before it outside of `default`. */
export function formatKey({ namespace, type, id }: StateKey): string {
  return namespace === defaultNamespace ? `${type}/${id}` : `${namespace}/${type}/${id}`;
}

/** Which states are meant; what is empty or absent does not matter. */
export interface StateQuery {
  /** Empty or absent: `default`. */
  readonly namespace?: string;
  readonly type?: string;
  readonly idPrefix?: string;
  readonly id?: string;
}

/** Whether a state is among those that are meant. */
export function matches(query: StateQuery, { namespace, type, id }: StateKey): boolean {
  if (namespace !== (query.namespace || defaultNamespace)) return false;
  if (query.type && type !== query.type) return false;
  if (query.id && id !== query.id) return false;
  return id.startsWith(query.idPrefix ?? '');
}

/** How the streams begin of all states that are meant. */
export function streamPrefixOf({ namespace, type, id, idPrefix }: StateQuery): string {
  const home = `${streamsPrefix}${namespace || defaultNamespace}/`;
  return type ? `${home}${type}/${id || (idPrefix ?? '')}` : home;
}
