import type { IncomingMessage } from 'node:http';
import { type DescMethod, fromBinary, fromJsonString, type Registry } from '@bufbuild/protobuf';
import { MeshError } from '../base/index.js';
import { bodyTooLarge } from './http-body.js';
import { methodName } from './method-name.js';

/** A request that was refused before anybody was called. */
export interface RefusedRequest {
  readonly method: DescMethod;
  readonly request: IncomingMessage;
  /** What was read of its body. */
  readonly body: Buffer;
  readonly maxMessageBytes: number;
  readonly registry: Registry;
}

/** In front of each message of a stream, and of every message in gRPC-Web: one byte of flags, four of length. */
const envelopeBytes = 5;

/**
 * Why the library for Connect refused a request, in our words: it calls bytes that are no message a fault of the server, and gives
 * no reasons. BODY_TOO_LARGE or MESSAGE_UNREADABLE; undefined: for something else, of which its own answer is as good.
 */
export function explainRefusal(refused: RefusedRequest): MeshError | undefined {
  const { request, body, maxMessageBytes } = refused;
  const contentType = request.headers['content-type'] ?? '';
  // Written as text, which nobody here reads.
  if (contentType.startsWith('application/grpc-web-text')) return undefined;
  const enveloped = /^application\/(connect\+|grpc-web)/.test(contentType);
  const size = enveloped ? announced(body) : Math.max(body.length, Number(request.headers['content-length'] ?? 0));
  if (size > maxMessageBytes) return bodyTooLarge(maxMessageBytes);
  // The client left, or its time was over.
  if (!request.complete) return undefined;
  if (!enveloped) return unreadable(refused, body);
  const whole = body.length >= envelopeBytes + size;
  return whole ? unreadable(refused, body.subarray(envelopeBytes, envelopeBytes + size)) : cutOff(refused.method);
}

/** The length that an envelope says; 0 when not even that came. */
function announced(body: Buffer): number {
  return body.length < envelopeBytes ? 0 : body.readUInt32BE(1);
}

function unreadable({ method, request, registry }: RefusedRequest, bytes: Buffer): MeshError | undefined {
  const json = /[+/]json\b/.test(request.headers['content-type'] ?? '');
  try {
    if (json) fromJsonString(method.input, bytes.toString('utf8'), { registry });
    else fromBinary(method.input, bytes);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const what = `${methodName(method)} came with a body that is no ${method.input.typeName} in ${json ? 'JSON' : 'protobuf'}`;
    return new MeshError('MESSAGE_UNREADABLE', `${what}: ${why}`, { cause: error });
  }
}

function cutOff(method: DescMethod): MeshError {
  return new MeshError('MESSAGE_UNREADABLE', `${methodName(method)} came with an envelope that is cut off`);
}
