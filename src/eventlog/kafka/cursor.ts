import { crc32 } from 'node:zlib';
import { MeshError } from '../../base/index.js';

/** What a cursor of Kafka's feed stands at. */
export interface KafkaCursor {
  /** Number of cluster and prefix: elsewhere offsets mean something else. */
  readonly feedId: number;
  /** The next offset of each partition, in the order of the layout. */
  readonly next: readonly bigint[];
}

const form = 2;
const headSize = 5;
const checkSize = 4;

/** Opaque text for a place in all partitions: form, feed, offsets as varints, and a checksum. */
export function encodeCursor({ feedId, next }: KafkaCursor): string {
  const bytes = Buffer.allocUnsafe(headSize + 10 * next.length + checkSize);
  bytes.writeUInt8(form, 0);
  bytes.writeUInt32BE(feedId, 1);
  let at = headSize;
  for (const offset of next) at = writeVarint(bytes, at, Number(offset));
  at = bytes.writeUInt32BE(crc32(bytes.subarray(0, at)), at);
  return bytes.toString('base64url', 0, at);
}

/** The place. Errors: CURSOR_INVALID for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): KafkaCursor {
  const bytes = Buffer.from(cursor, 'base64url');
  const end = bytes.length - checkSize;
  const whole = end >= headSize && bytes.toString('base64url') === cursor && bytes.readUInt8(0) === form;
  if (!whole || bytes.readUInt32BE(end) !== crc32(bytes.subarray(0, end))) throw none(cursor);
  const next: bigint[] = [];
  for (let at = headSize; at < end; ) {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes.readUInt8(at++);
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80);
    next.push(BigInt(value));
  }
  return { feedId: bytes.readUInt32BE(1), next };
}

/** Offsets are below 2^53: plain numbers are much quicker. */
function writeVarint(bytes: Buffer, begin: number, offset: number): number {
  let at = begin;
  let rest = offset;
  while (rest >= 0x80) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function none(cursor: string): MeshError {
  const text = `"${cursor.slice(0, 64)}" is no cursor of this feed; pass one as it was given, or begin at the oldest or newest event`;
  return new MeshError('CURSOR_INVALID', text);
}
