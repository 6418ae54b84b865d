import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { SqlValue } from '../storage/index.js';

/** Which events; fields that are set must all fit. */
export interface EventFilter {
  /** Types; a `*` at the end stands for any rest. */
  readonly types?: readonly string[];
  readonly namespace?: string;
  readonly agentId?: string;
  readonly conversationId?: string;
  readonly streamPrefix?: string;
}

/** The columns that a filter looks at, as both tables of events have them. */
export const filterColumns = 'type, namespace, agent_id, conversation_id, stream';

/** What an event has in these columns, in the same order. */
export function filterValues(event: Event): SqlValue[] {
  return [event.type, event.namespace || 'default', event.agentId, event.conversationId, event.stream];
}

/** A condition on these columns. */
export interface Condition {
  /** Begins with ` AND `, or is empty: everything fits. */
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** The filter in SQL; its parameters are numbered from `first` on. */
export function toCondition(filter: EventFilter | undefined, first: number): Condition {
  const params: SqlValue[] = [];
  const bind = (value: string): string => `$${first - 1 + params.push(value)}`;
  const terms: string[] = [];
  const beginsWith = (column: string, prefix: string): string => {
    const bound = bind(prefix);
    return `substr(${column}, 1, length(${bound})) = ${bound}`;
  };
  if (filter?.types && filter.types.length > 0) {
    const types = filter.types.map(type =>
      type.endsWith('*') ? beginsWith('type', type.slice(0, -1)) : `type = ${bind(type)}`,
    );
    terms.push(`(${types.join(' OR ')})`);
  }
  if (filter?.namespace) terms.push(`namespace = ${bind(filter.namespace)}`);
  if (filter?.agentId) terms.push(`agent_id = ${bind(filter.agentId)}`);
  if (filter?.conversationId) terms.push(`conversation_id = ${bind(filter.conversationId)}`);
  if (filter?.streamPrefix) terms.push(beginsWith('stream', filter.streamPrefix));
  return { sql: terms.map(term => ` AND ${term}`).join(''), params };
}

/** Whether an event fits: what `toCondition` says in SQL. Pure. */
export function fits(event: Event, filter: EventFilter | undefined): boolean {
  if (!filter) return true;
  const { types, namespace, agentId, conversationId, streamPrefix } = filter;
  return (
    (!types || types.length === 0 || types.some(type => fitsType(event.type, type))) &&
    (!namespace || (event.namespace || 'default') === namespace) &&
    (!agentId || event.agentId === agentId) &&
    (!conversationId || event.conversationId === conversationId) &&
    (!streamPrefix || event.stream.startsWith(streamPrefix))
  );
}

function fitsType(type: string, wanted: string): boolean {
  return wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
