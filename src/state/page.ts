import { fieldInvalid } from '../message/index.js';

/** What an answer may weigh: gRPC clients take 4 MiB unless told otherwise. */
const pageBytesMax = 3 * 1024 * 1024;

/** Items on a page unless said. */
export const pageSizeUnlessSaid = 100;

/** The first of the items that together fit into one answer; at least one. `bytesOf`: what one takes, or a little more. */
export function fitting<Item>(items: readonly Item[], bytesOf: (item: Item) => number): Item[] {
  let bytes = 0;
  const over = items.findIndex((item, index) => {
    bytes += bytesOf(item);
    return index > 0 && bytes > pageBytesMax;
  });
  return items.slice(0, over === -1 ? items.length : over);
}

/** A number that was given out as a token. Errors: FIELD_INVALID. */
export function readNumberToken(token: string): bigint {
  if (/^\d{1,18}$/.test(token)) return BigInt(token);
  throw badToken();
}

/** The last state of a page, as a token. */
export function writeKeyToken({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}/${id}`;
}

/** It again; undefined: the first page. Errors: FIELD_INVALID. */
export function readKeyToken(token: string): { type: string; id: string } | undefined {
  if (token === '') return undefined;
  const slash = token.indexOf('/');
  if (slash > 0) return { type: token.slice(0, slash), id: token.slice(slash + 1) };
  throw badToken();
}

function badToken() {
  const message = 'pass the next_page_token of the page before as it is';
  return fieldInvalid([{ field: 'page_token', rule: 'dacp.page_token', message }]);
}
