import { crc32 } from 'node:zlib';
import { MeshError } from '../../base/index.js';

/** What a cursor of the embedded feed stands at. */
export interface CursorParts {
  /** Number of the feed that gave it: another data folder has another one. */
  readonly feedId: number;
  /** The last offset that was seen. */
  readonly offset: bigint;
}

const form = 1;
const size = 17;

/** Opaque text for a place in the feed: form, feed, offset and a checksum. */
export function encodeCursor({ feedId, offset }: CursorParts): string {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt8(form, 0);
  bytes.writeUInt32BE(feedId, 1);
  bytes.writeBigUInt64BE(offset, 5);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 13)), 13);
  return bytes.toString('base64url');
}

/** The place in the feed. Errors: CURSOR_INVALID for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): CursorParts {
  const bytes = Buffer.from(cursor, 'base64url');
  const whole = bytes.length === size && bytes.toString('base64url') === cursor && bytes.readUInt8(0) === form;
  if (!whole || bytes.readUInt32BE(13) !== crc32(bytes.subarray(0, 13)))
    throw new MeshError(
      'CURSOR_INVALID',
      `"${cursor.slice(0, 64)}" is no cursor of this feed; pass one as it was given, or begin at the oldest or newest event`,
    );
  return { feedId: bytes.readUInt32BE(1), offset: bytes.readBigUInt64BE(5) };
}
