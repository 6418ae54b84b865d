import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { ErrorInfoSchema } from '#gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '#gen/google/rpc/status_pb.js';
import type { Server } from '../../../src/rpc/index.js';
import { startServer } from './scene.js';

const garbage = Buffer.from('ffffffffffff', 'hex');

function send(server: Server, method: string, body: Buffer | ReadableStream, headers: Record<string, string>) {
  const url = `http://${server.address}/dacp.eventlog.v1.EventLogService/${method}`;
  return fetch(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

function envelope(message: Buffer, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** What an answer says of its error, in whichever protocol. */
async function errorIn(response: Response): Promise<{ code: string; reason: string; message: string }> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/grpc-web')) {
    const bytes = Buffer.from(response.headers.get('grpc-status-details-bin') ?? '', 'base64');
    const { details, message } = fromBinary(StatusSchema, bytes);
    const [info] = details.map(any => anyUnpack(any, ErrorInfoSchema));
    return { code: response.headers.get('grpc-status') ?? '', reason: info?.reason ?? '', message };
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  const { code, message, details } = type.startsWith('application/connect+')
    ? JSON.parse(bytes.subarray(5).toString()).error
    : JSON.parse(bytes.toString());
  return { code, message, reason: details?.[0]?.debug?.reason };
}

describe('a body that is no message', () => {
  it.each([
    ['Append', 'application/proto', garbage, 400, 'invalid_argument'],
    ['Append', 'application/json', Buffer.from('{"stream":'), 400, 'invalid_argument'],
    ['Append', 'application/grpc-web+proto', envelope(garbage), 200, '3'],
    ['Append', 'application/grpc-web+proto', envelope(garbage, 90), 200, '3'],
    ['Append', 'application/grpc-web+json', envelope(Buffer.from('{')), 200, '3'],
    ['Subscribe', 'application/connect+proto', envelope(garbage), 200, 'invalid_argument'],
    ['Subscribe', 'application/connect+json', envelope(Buffer.from('{')), 200, 'invalid_argument'],
  ])('is a fault of the caller: %s as %s', async (method, type, body, status, code) => {
    const response = await send(await startServer(), method, body, { 'content-type': type });
    expect(response.status).toBe(status);
    expect(await errorIn(response)).toMatchObject({ code, reason: 'MESSAGE_UNREADABLE' });
  });

  it.each([
    ['Append', 'application/json', (json: Buffer) => json],
    ['Subscribe', 'application/connect+json', envelope],
  ])('has a field that there is not, and it is named: %s as %s', async (method, type, wrap) => {
    const body = wrap(Buffer.from('{"steam":"a"}'));
    const error = await errorIn(await send(await startServer(), method, body, { 'content-type': type }));
    expect(error).toMatchObject({ code: 'invalid_argument', reason: 'MESSAGE_UNREADABLE' });
    expect(error.message).toContain('steam');
  });
});

describe('a body that is too large', () => {
  const large = Buffer.from(JSON.stringify({ stream: 'x'.repeat(3_000) }));

  it.each([
    ['declared', large],
    ['chunked', new Blob([large]).stream()],
  ])('is refused with the limit, %s', async (_how, body) => {
    const server = await startServer({ maxMessageBytes: 2_000 });
    const error = await errorIn(await send(server, 'Append', body, { 'content-type': 'application/json' }));
    expect(error).toMatchObject({ code: 'resource_exhausted', reason: 'BODY_TOO_LARGE' });
    expect(error.message).toContain('2000');
  });

  it('is refused with the limit, in an envelope', async () => {
    const server = await startServer({ maxMessageBytes: 2_000 });
    const headers = { 'content-type': 'application/connect+json' };
    const error = await errorIn(await send(server, 'Subscribe', envelope(large), headers));
    expect(error).toMatchObject({ code: 'resource_exhausted', reason: 'BODY_TOO_LARGE' });
  });
});

it.each([
  ['Append', 'application/json', 'content-encoding'],
  ['Append', 'application/grpc-web+proto', 'grpc-encoding'],
  ['Subscribe', 'application/connect+json', 'connect-content-encoding'],
])('a compressed request is refused with the name of the compression: %s as %s', async (method, type, header) => {
  const headers = { 'content-type': type, [header]: 'gzip' };
  const error = await errorIn(await send(await startServer(), method, garbage, headers));
  expect(error).toMatchObject({
    reason: 'MESSAGE_UNREADABLE',
    message: expect.stringMatching(/gzip; send it uncompr/),
  });
});
