import type { SqlValue } from '../database.js';
import type { Packer, Unpacker } from './parcel.js';
import type { Outcome, Parcel, Reply, WireResult } from './protocol.js';

// A reply is its id, how many results there are (or this), and the results or the fault.
const failed = -1;

/** Puts a reply into the parcel. */
export function packReply(packer: Packer, { id, outcome }: Reply): void {
  packer.value(id);
  if ('fault' in outcome) {
    packer.value(failed);
    packer.fault(outcome.fault);
    return;
  }
  packer.value(outcome.results.length);
  for (const result of outcome.results) packResult(packer, result);
}

function packResult(packer: Packer, { changes, lastRowId, columns, rows }: WireResult): void {
  packer.value(changes);
  packer.value(lastRowId);
  packer.thing(columns);
  packer.value(rows.length);
  for (const row of rows) for (const value of row) packer.value(value);
}

/** The replies of a parcel. */
export function unpackReplies(unpacker: Unpacker, parcel: Parcel): Reply[] {
  const replies: Reply[] = [];
  for (unpacker.open(parcel); unpacker.more(); )
    replies.push({ id: unpacker.number(), outcome: unpackOutcome(unpacker) });
  return replies;
}

function unpackOutcome(unpacker: Unpacker): Outcome {
  const count = unpacker.number();
  if (count === failed) return { fault: unpacker.fault() };
  return { results: Array.from({ length: count }, () => unpackResult(unpacker)) };
}

function unpackResult(unpacker: Unpacker): WireResult {
  const changes = unpacker.number();
  const lastRowId = unpacker.value() as WireResult['lastRowId'];
  const columns = unpacker.thing<readonly string[]>();
  const rows: SqlValue[][] = [];
  for (let left = unpacker.number(); left > 0; left--) rows.push(columns.map(() => alone(unpacker.value())));
  return { changes, lastRowId, columns, rows };
}

/** Bytes of a row are the caller's: as a view they would keep those of all other rows. */
function alone(value: SqlValue): SqlValue {
  return value instanceof Uint8Array ? value.slice() : value;
}
