import { MeshError } from '../../base/index.js';

/** What a frame on a local socket is: its first byte (`proto/dacp/rpc/v1/local.proto`). */
export const FrameKind = { message: 0, open: 1, end: 2, status: 3, ping: 4, pong: 5 } as const;

/** The byte, and the length of what follows. */
export const prefixBytes = 5;

/** The first bytes of a frame. */
export function prefixOf(kind: number, length: number): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes);
  writePrefix(prefix, kind, length);
  return prefix;
}

/** A frame in one piece. */
export function encodeFrame(kind: number, content: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + content.length);
  writePrefix(frame, kind, content.length);
  frame.set(content, prefixBytes);
  return frame;
}

function writePrefix(to: Buffer, kind: number, length: number): void {
  to[0] = kind;
  to.writeUInt32BE(length, 1);
}

/**
 * Cuts what comes on a socket into frames, without copying those that came in one piece. Errors: BODY_TOO_LARGE for one of more than
 * `maxBytes`.
 */
export function createFrameReader(maxBytes: number, take: (kind: number, content: Buffer) => void) {
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** Bytes from the start of what is held without which nothing more can be taken. */
  let needed = prefixBytes;

  /** Takes the frames that are whole; gives where the rest begins. */
  function takeWhole(bytes: Buffer): number {
    let at = 0;
    for (;;) {
      needed = prefixBytes;
      if (bytes.length - at < needed) return at;
      needed += lengthAt(bytes, at + 1, maxBytes);
      if (bytes.length - at < needed) return at;
      const end = at + needed;
      take(bytes[at] as number, bytes.subarray(at + prefixBytes, end));
      at = end;
    }
  }

  return (chunk: Buffer): void => {
    let bytes = chunk;
    if (heldBytes > 0) {
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes < needed) return;
      bytes = Buffer.concat(held);
    }
    const rest = takeWhole(bytes);
    held = rest < bytes.length ? [bytes.subarray(rest)] : [];
    heldBytes = bytes.length - rest;
  };
}

function lengthAt(bytes: Buffer, at: number, maxBytes: number): number {
  const length = bytes.readUInt32BE(at);
  if (length > maxBytes) {
    throw new MeshError('BODY_TOO_LARGE', `a message of ${length} bytes came; at most ${maxBytes} are taken`);
  }
  return length;
}
