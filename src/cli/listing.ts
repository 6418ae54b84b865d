import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { protoJson } from './proto-json.js';
import { fittedTable } from './table.js';
import type { Terminal } from './terminal.js';

/** A list, and how a command shows it. */
export interface Listing<S extends DescMessage> {
  readonly schema: S;
  readonly items: readonly MessageShape<S>[];
  readonly head: readonly string[];
  /** The cells of an item, in the order of the head. */
  row(item: MessageShape<S>): readonly string[];
  /** Heads of what a narrow terminal does without, the least needed first. */
  readonly expendable?: readonly string[];
  /** What is said when there is none: what that means, or how to make one. */
  readonly none: string;
  /** Why to believe that the list goes on: the token of its next page. */
  readonly nextPageToken?: string;
}

/** Shows a list: one JSON object a line, else a table. True: people see rows, on which there may be something to remark. */
export function showList<S extends DescMessage>(terminal: Terminal, listing: Listing<S>): boolean {
  const { schema, items, head, expendable = [], none, nextPageToken = '' } = listing;
  if (terminal.json) {
    for (const item of items) terminal.object(protoJson(schema, item));
    return false;
  }
  if (items.length === 0) {
    terminal.note(none);
    return false;
  }
  const rows = items.map(item => listing.row(item));
  for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
  if (nextPageToken !== '') terminal.note('there are more: --limit shows them');
  return true;
}
