import type { IncomingMessage } from 'node:http';
import type { DescMethod } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../base/index.js';
import { methodName } from './method-name.js';
import type { ServiceBinding } from './service.js';

const unaryTypes = /^application\/(json|proto|grpc-web)\b/;
const streamTypes = /^application\/(connect\+json|connect\+proto|grpc-web)\b/;

/** Why an RPC cannot be answered over HTTP/1.1, with its HTTP status; undefined: it can. The protocol itself says less. */
export function refuseRpc(
  method: DescMethod,
  request: IncomingMessage,
  services: readonly ServiceBinding[],
): { error: MeshError; status?: number } | undefined {
  const name = methodName(method);
  const unary = method.methodKind === 'unary';
  const contentType = request.headers['content-type'] ?? '';
  if (/^application\/grpc(?!-web)/.test(contentType)) {
    return { error: unknown(`${name} came as gRPC over HTTP/1.1; gRPC needs HTTP/2`), status: 415 };
  }
  if (!unary && method.methodKind !== 'server_streaming') {
    return { error: unknown(`${name} streams both ways, which only gRPC over HTTP/2 carries: use gRPC`) };
  }
  const binding = services.find(({ service }) => service === method.parent);
  if (typeof binding?.implementation[method.localName] !== 'function') {
    return { error: unknown(`${name} is not served here`) };
  }
  if (request.method === 'GET' && method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS)
    return undefined;
  if (request.method !== 'POST') return { error: unknown(`${name} takes POST, not ${request.method}`), status: 405 };
  const compression = compressionOf(request);
  if (compression !== undefined) {
    return { error: unreadable(`${name} came compressed with ${compression}; send it uncompressed`), status: 415 };
  }
  if ((unary ? unaryTypes : streamTypes).test(contentType)) return undefined;
  const types = unary ? 'application/json' : 'application/connect+json (it answers with a stream)';
  return { error: unreadable(`${name} came with content-type "${contentType}"; send ${types}`), status: 415 };
}

/** How a request is compressed, in whichever protocol; undefined: not at all. */
function compressionOf({ headers }: IncomingMessage): string | undefined {
  const names = [headers['content-encoding'], headers['connect-content-encoding'], headers['grpc-encoding']];
  return names.flat().find(name => name !== undefined && name !== '' && name !== 'identity');
}

function unknown(message: string): MeshError {
  return new MeshError('METHOD_UNKNOWN', message);
}

function unreadable(message: string): MeshError {
  return new MeshError('MESSAGE_UNREADABLE', message);
}
