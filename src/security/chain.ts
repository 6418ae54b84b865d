import { digestBytes, sha256 } from './digest.js';

/** An event as the record keeps it: what the chain is made over. */
export interface StoredBytes {
  readonly stream: string;
  readonly version: bigint;
  readonly position: bigint;
  /** The columns that it is found by, in the record's order. */
  readonly columns: readonly string[];
  /** The event itself; what is sealed in it is ciphertext, so destroying a key leaves the chain as it is. */
  readonly data: Uint8Array;
}

/** What the first event of a stream is chained to. */
export const chainStart: Uint8Array = new Uint8Array(digestBytes);

/** Says what is hashed, so that no other hash of the mesh can be taken for one. */
const chainPrefix = Buffer.from('dacp chain 1\n');
const leafPrefix = Buffer.from([0]);

/**
 * The link of an event: SHA-256 over the link before it in its stream and everything that the record keeps of it. Each part goes in with
 * its length, so that no two events are hashed as the same bytes.
 */
export function linkOf(previous: Uint8Array, event: StoredBytes): Uint8Array {
  const texts = [event.stream, ...event.columns];
  const size = texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0);
  const bytes = Buffer.allocUnsafe(chainPrefix.length + digestBytes + 16 + size + 4 + event.data.length);
  let at = chainPrefix.copy(bytes);
  bytes.set(previous, at);
  at += digestBytes;
  at = bytes.writeBigUInt64BE(event.version, at);
  at = bytes.writeBigUInt64BE(event.position, at);
  for (const text of texts) at = writeText(bytes, text, at);
  at = bytes.writeUInt32BE(event.data.length, at);
  bytes.set(event.data, at);
  return sha256(bytes);
}

/** A link with its place: what a leaf of the Merkle tree is made of. */
export interface Link {
  readonly stream: string;
  readonly version: bigint;
  readonly position: bigint;
  readonly hash: Uint8Array;
}

/** The leaf of a link (RFC 9162, 2.1.1): SHA-256 over 0x00, position, version, the link, the stream. */
export function leafOf({ stream, version, position, hash }: Link): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + 16 + digestBytes + Buffer.byteLength(stream));
  let at = leafPrefix.copy(bytes);
  at = bytes.writeBigUInt64BE(position, at);
  at = bytes.writeBigUInt64BE(version, at);
  bytes.set(hash, at);
  bytes.write(stream, at + digestBytes);
  return sha256(bytes);
}

function writeText(bytes: Buffer, text: string, at: number): number {
  const length = bytes.write(text, at + 4);
  bytes.writeUInt32BE(length, at);
  return at + 4 + length;
}
