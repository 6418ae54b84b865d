import type { ServerResponse } from 'node:http';
import type { MeshError } from '../base/index.js';
import { httpStatus, toConnectJson, toStatusBytes, wireMessage } from './status.js';

/** The flag of the last envelope in a Connect stream. */
const endOfStream = 2;

/**
 * Answers a request with an error in the form of the protocol that its content type speaks: gRPC-Web, a Connect stream, or the JSON
 * of Connect's single calls, which plain routes share. `status` takes the place of the code's own HTTP status in JSON.
 */
export function respondError(response: ServerResponse, contentType: string, error: MeshError, status?: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // The rest of the request may never be read.
  if (!response.req.complete) response.setHeader('connection', 'close');
  if (contentType.startsWith('application/grpc-web')) respondGrpcWeb(response, contentType, error);
  else if (contentType.startsWith('application/connect+')) respondConnectStream(response, contentType, error);
  else respondJson(response, error, status ?? httpStatus(error.code));
}

function respondJson(response: ServerResponse, error: MeshError, status: number): void {
  const body = `${JSON.stringify(toConnectJson(error))}\n`;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function respondGrpcWeb(response: ServerResponse, contentType: string, error: MeshError): void {
  response.writeHead(200, {
    'content-type': contentType,
    'grpc-status': String(error.codeNumber),
    'grpc-message': encodeURIComponent(wireMessage(error)),
    'grpc-status-details-bin': toStatusBytes(error).toString('base64').replace(/=+$/, ''),
  });
  response.end();
}

function respondConnectStream(response: ServerResponse, contentType: string, error: MeshError): void {
  const json = Buffer.from(JSON.stringify({ error: toConnectJson(error) }));
  const head = Buffer.alloc(5);
  head.writeUInt8(endOfStream, 0);
  head.writeUInt32BE(json.length, 1);
  response.writeHead(200, { 'content-type': contentType });
  response.end(Buffer.concat([head, json]));
}
