import type { Packer, Unpacker } from './parcel.js';
import type { Parcel, Request, WireStatement, WireValue } from './protocol.js';

// A request is its id, how many statements it writes (or one of these), and the statements.
const reads = -1;
const closes = -2;
const expectsNothing = -1;

/** Puts a request into the parcel, whole or not at all. Throws when there is no memory for it. */
export function packRequest(packer: Packer, request: Request): void {
  if (request === 'close') {
    packer.value(0);
    packer.value(closes);
    return;
  }
  const statements = 'read' in request ? [request.read] : request.write;
  packer.reserve(bytesIn(statements));
  packer.value(request.id);
  packer.value('read' in request ? reads : statements.length);
  for (const statement of statements) packStatement(packer, statement);
}

function bytesIn(statements: readonly WireStatement[]): number {
  let sum = 0;
  for (const { params } of statements) for (const param of params) if (param instanceof Uint8Array) sum += param.length;
  return sum;
}

function packStatement(packer: Packer, { sql, params, expectChanges }: WireStatement): void {
  packer.thing(sql);
  packer.value(expectChanges ?? expectsNothing);
  packer.value(params.length);
  for (const param of params) packer.value(param);
}

/** The requests of a parcel. */
export function unpackRequests(unpacker: Unpacker, parcel: Parcel): Request[] {
  const requests: Request[] = [];
  for (unpacker.open(parcel); unpacker.more(); ) requests.push(unpackRequest(unpacker));
  return requests;
}

function unpackRequest(unpacker: Unpacker): Request {
  const id = unpacker.number();
  const what = unpacker.number();
  if (what === closes) return 'close';
  if (what === reads) return { id, read: unpackStatement(unpacker) };
  return { id, write: Array.from({ length: what }, () => unpackStatement(unpacker)) };
}

function unpackStatement(unpacker: Unpacker): WireStatement {
  const sql = unpacker.thing<string>();
  const expected = unpacker.number();
  const params: WireValue[] = [];
  for (let left = unpacker.number(); left > 0; left--) params.push(unpacker.value());
  return { sql, params, expectChanges: expected === expectsNothing ? undefined : expected };
}
