import { checkInteger } from '../base/index.js';
import { fieldInvalid } from '../message/index.js';

/** Which page is wanted. */
export interface PageOptions {
  /** 1–1,000; 0 or absent: 100. */
  readonly pageSize?: number;
  /** Of the page before; empty or absent: the first page. */
  readonly pageToken?: string;
}

/** What items are sorted by: by rank, equals by id. */
export interface Ranked {
  readonly rank: number;
  readonly id: string;
}

const pageSizeDefault = 100;
const pageSizeMax = 1000;

/**
 * One page of what is there now. The token names the last item of the page before, so that what comes and goes in between shifts
 * nothing. Errors: FIELD_INVALID for a token that is none.
 */
export function pageOf<Item extends Ranked>(
  items: Iterable<Item>,
  options: PageOptions,
): { items: Item[]; nextPageToken: string } {
  const size = checkInteger('pageSize', options.pageSize || pageSizeDefault, { min: 1, max: pageSizeMax });
  const after = options.pageToken ? readToken(options.pageToken) : undefined;
  const page: Item[] = [];
  for (const item of items) {
    if (after && compare(item, after) <= 0) continue;
    page.push(item);
    // Sorting a few pages now and then is cheaper than sorting everything.
    if (page.length >= 4 * (size + 1)) page.sort(compare).splice(size + 1);
  }
  page.sort(compare);
  const more = page.length > size;
  page.splice(size);
  const last = page.at(-1);
  return { items: page, nextPageToken: more && last ? writeToken(last) : '' };
}

function compare(a: Ranked, b: Ranked): number {
  return a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function writeToken({ rank, id }: Ranked): string {
  return Buffer.from(JSON.stringify([rank, id])).toString('base64url');
}

function readToken(token: string): Ranked {
  try {
    const [rank, id] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof rank === 'number' && typeof id === 'string') return { rank, id };
  } catch {}
  throw fieldInvalid([
    { field: 'page_token', rule: 'dacp.page_token', message: 'pass the next_page_token of the page before as it is' },
  ]);
}
