import type { IncomingMessage } from 'node:http';
import { MeshError } from '../base/index.js';

/**
 * The whole body. Errors: BODY_TOO_LARGE as soon as that is known, with the rest unread and the socket left alone, so that the answer
 * gets out; CALL_CANCELLED when the client leaves half-way.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new MeshError('CALL_CANCELLED', 'the client left before its request was complete', { cause: error });
  }
  if (length > maxBytes) throw bodyTooLarge(maxBytes);
  return Buffer.concat(chunks, length);
}

/** The error of a body, or of a message in it, that is larger than what is taken. */
export function bodyTooLarge(maxBytes: number): MeshError {
  return new MeshError('BODY_TOO_LARGE', `the body is larger than ${maxBytes} bytes, the most that this server takes`, {
    details: { max_bytes: String(maxBytes) },
  });
}
