import { MeshError } from './errors.js';

/** Where a page ended: the time of its last row in ms, and its id among those of that time. */
export interface PageEnd {
  readonly atMs: number;
  readonly id: string;
}

/** The rows of a page out of one more than that, and the token for the next page; empty: there is none. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  atMs: (row: Row) => number,
): { shown: Row[]; nextPageToken: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, nextPageToken: rows.length > limit && last ? `${atMs(last)}:${last.id}` : '' };
}

/** Reads such a token. Errors: FIELD_INVALID for one that was not given here. */
export function readPageToken(token: string): PageEnd {
  const colon = token.indexOf(':');
  const atMs = Number(token.slice(0, colon));
  if (colon > 0 && Number.isSafeInteger(atMs)) return { atMs, id: token.slice(colon + 1) };
  const message = 'must be a token from the answer before';
  throw new MeshError('FIELD_INVALID', `page_token "${token}" was not given by this service; ${message}`, {
    violations: [{ field: 'page_token', rule: 'dacp.page_token', message }],
  });
}
