import type { Reputation } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { reputationOf } from '../award/weigh.js';
import type { Book } from './book.js';

/** Which records; what is empty or absent does not matter. */
export interface ReputationQuery {
  /** Qualified id. */
  readonly agent?: string;
  readonly capability?: string;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** A page of records, the most trusted first, then by name. Errors: FIELD_INVALID for a page token that was not given here. */
export function listReputations(
  book: Book,
  { agent, capability, pageSize, pageToken }: ReputationQuery,
  nowMs: number,
): { reputations: Reputation[]; nextPageToken: string } {
  const from = readToken(pageToken);
  const limit = pageSize || 100;
  const all = book
    .known()
    .filter(one => (!agent || one.agent === agent) && (!capability || one.capability === capability))
    .map(one => reputationOf(one.agent, one.capability, book.of(one.agent, one.capability, nowMs)))
    .sort((a, b) => b.trust - a.trust || compare(a.agent, b.agent) || compare(a.capability, b.capability));
  const nextPageToken = all.length > from + limit ? String(from + limit) : '';
  return { reputations: all.slice(from, from + limit), nextPageToken };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function readToken(token = ''): number {
  const from = token === '' ? 0 : Number(token);
  if (Number.isSafeInteger(from) && from >= 0) return from;
  const message = 'must be a token from the answer before';
  throw new MeshError('FIELD_INVALID', `page_token "${token}" was not given by this service; ${message}`, {
    violations: [{ field: 'page_token', rule: 'dacp.page_token', message }],
  });
}
