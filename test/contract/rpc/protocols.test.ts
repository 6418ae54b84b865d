import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { describe, expect, it } from 'vitest';
import {
  AppendRequestSchema,
  type AppendResponse,
  AppendResponseSchema,
  EventLogService,
  type SubscribeResponse,
} from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '#gen/google/rpc/error_details_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { createMeters } from '../../../src/observability/index.js';
import type { CallContext, Server } from '../../../src/rpc/index.js';
import { all, connect, failureOf, fakeEventLog, post, startServer } from './scene.js';

/** What every client can do, whichever protocol it speaks. */
interface AnyClient {
  append(
    request: MessageInitShape<typeof AppendRequestSchema>,
    headers?: Record<string, string>,
  ): Promise<AppendResponse>;
  subscribe(): AsyncIterable<SubscribeResponse>;
  /** The error with everything that the wire says of it. */
  failure(error: unknown): {
    code: string;
    message: string;
    reason?: string;
    details?: object;
    violations?: object;
    retryAfterMs?: number;
  };
}

function ours(server: Server): AnyClient {
  const client = connect(server).client(EventLogService);
  return {
    append: (request, metadata = {}) => client.append(request, { metadata }),
    subscribe: () => client.subscribe({}),
    failure(error) {
      if (!(error instanceof MeshError)) throw error;
      const { code, message, reason, details, violations, retryAfterMs } = error;
      return { code, message, reason, details, violations, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    },
  };
}

function connectFamily(transport: Transport): AnyClient {
  const client = createClient(EventLogService, transport);
  return {
    append: (request, headers = {}) => client.append(request, { headers }),
    subscribe: () => client.subscribe({}),
    failure(error) {
      const { code, rawMessage: message, findDetails } = ConnectError.from(error);
      const find = findDetails.bind(error) as ConnectError['findDetails'];
      const [info] = find(ErrorInfoSchema);
      const [bad] = find(BadRequestSchema);
      const [retry] = find(RetryInfoSchema);
      return {
        code: Code[code].replace(/(?<!^)[A-Z]/g, '_$&').toUpperCase(),
        message,
        ...(info && { reason: info.reason, details: info.metadata }),
        violations:
          bad?.fieldViolations.map(({ field, reason, description }) => ({
            field,
            rule: reason,
            message: description,
          })) ?? [],
        ...(retry?.retryDelay && {
          retryAfterMs: Number(retry.retryDelay.seconds) * 1_000 + retry.retryDelay.nanos / 1e6,
        }),
      };
    },
  };
}

const baseUrl = (server: Server) => `http://${server.address}`;
const clients: [protocol: CallContext['protocol'], name: string, make: (server: Server) => AnyClient][] = [
  ['grpc', 'our client', ours],
  ['grpc', 'gRPC of another library', server => connectFamily(createGrpcTransport({ baseUrl: baseUrl(server) }))],
  [
    'grpc-web',
    'gRPC-Web',
    server => connectFamily(createGrpcWebTransport({ baseUrl: baseUrl(server), httpVersion: '1.1' })),
  ],
  [
    'connect',
    'Connect with JSON',
    server => connectFamily(createConnectTransport({ baseUrl: baseUrl(server), httpVersion: '1.1' })),
  ],
  [
    'connect',
    'Connect with protobuf',
    server =>
      connectFamily(createConnectTransport({ baseUrl: baseUrl(server), httpVersion: '1.1', useBinaryFormat: true })),
  ],
];

describe.each(clients)('%s, %s', (protocol, _name, make) => {
  it('answers a single call', async () => {
    const client = make(await startServer());
    expect(await client.append({ stream: 'a', events: [{ id: 'x' }] })).toMatchObject({ version: 1n, ids: ['x'] });
  });

  it('answers with a stream, in order, to its end', async () => {
    const client = make(await startServer());
    expect((await all(client.subscribe())).map(({ cursor }) => cursor)).toEqual(['1', '2', '3']);
  });

  it('shows the handler method, protocol, peer, metadata and a child of the trace of the caller', async () => {
    const calls: CallContext[] = [];
    const service = fakeEventLog({
      append(_request, call) {
        calls.push(call);
        return {};
      },
    });
    const client = make(await startServer({ services: [service] }));
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await client.append({ stream: 'a', events: [{}] }, { 'x-color': 'green', traceparent });
    const [call] = calls;
    expect(call).toMatchObject({ method: 'dacp.eventlog.v1.EventLogService/Append', protocol });
    expect(call?.metadata.get('x-color')).toBe('green');
    expect(call?.peer.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(call?.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/);
  });

  it('brings an error with reason, details, violations and when to try again', async () => {
    const violations = [{ field: 'events[0].id', rule: 'string.min_len', message: 'too short' }];
    const service = fakeEventLog({
      append() {
        throw new MeshError('SESSION_HELD', 'held by “ü”: wait 100 %', {
          details: { holder: 'x' },
          violations,
          retryAfterMs: 1_500,
        });
      },
    });
    const client = make(await startServer({ services: [service] }));
    const error = client.failure(await failureOf(client.append({ stream: 'a', events: [{}] })));
    expect(error).toEqual({
      code: 'ALREADY_EXISTS',
      message: 'held by “ü”: wait 100 %',
      reason: 'SESSION_HELD',
      details: { holder: 'x' },
      violations,
      retryAfterMs: 1_500,
    });
  });

  it('brings the error with which a stream ends, after what came before it', async () => {
    const service = fakeEventLog({
      async *subscribe() {
        yield { cursor: '1' };
        throw new MeshError('CURSOR_EXPIRED', 'too old');
      },
    });
    const client = make(await startServer({ services: [service] }));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { cursor } of client.subscribe()) seen.push(cursor);
    })();
    const error = client.failure(await failureOf(reading));
    expect(seen).toEqual(['1']);
    expect(error).toMatchObject({ code: 'OUT_OF_RANGE', reason: 'CURSOR_EXPIRED' });
  });

  it('refuses what breaks the rules of the contract, naming field and rule, before the handler sees it', async () => {
    let entered = false;
    const service = fakeEventLog({
      append() {
        entered = true;
        return {};
      },
    });
    const client = make(await startServer({ services: [service] }));
    const error = client.failure(await failureOf(client.append({ stream: 'a b', events: [{}] })));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID' });
    expect(error.violations).toMatchObject([{ field: 'stream', rule: 'string.pattern' }]);
    expect(entered).toBe(false);
  });

  it('tells nothing of an unknown fault but where to look, and logs it', async () => {
    const lines: { fields: Record<string, unknown>; message: string }[] = [];
    const service = fakeEventLog({
      append() {
        throw new TypeError('password is hunter2');
      },
    });
    const client = make(await startServer({ services: [service], logger: recorder(lines) }));
    const error = client.failure(await failureOf(client.append({ stream: 'a', events: [{}] })));
    expect(error).toMatchObject({ code: 'INTERNAL', reason: 'INTERNAL' });
    expect(JSON.stringify(error)).not.toMatch(/hunter2|TypeError| at /);
    expect(lines.map(({ fields }) => fields.err)).toMatchObject([{ message: 'password is hunter2' }]);
    expect(error.message).toContain(lines[0]?.fields.trace_id);
  });

  it('refuses a message that is too large', async () => {
    const client = make(await startServer({ maxMessageBytes: 20_000 }));
    const events = [{ id: 'x', source: 'y'.repeat(200) }];
    const metadata = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, 'z'.repeat(1_000)]));
    const error = client.failure(await failureOf(client.append({ stream: 'a', events: [{ ...events[0], metadata }] })));
    expect(error).toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  });

  it('says UNIMPLEMENTED of a method without an implementation', async () => {
    const { service } = fakeEventLog();
    const client = make(await startServer({ services: [{ service, implementation: {} }] }));
    const error = client.failure(await failureOf(client.append({ stream: 'a', events: [{}] })));
    expect(error.code).toBe('UNIMPLEMENTED');
  });

  it('is counted by method, protocol and code', async () => {
    const meters = createMeters();
    const client = make(await startServer({ meters }));
    await client.append({ stream: 'a', events: [{}] });
    await failureOf(client.append({ stream: '', events: [] }));
    const { text } = await meters.render();
    const series = (code: string) =>
      `dacp_rpc_handled_total{method="dacp.eventlog.v1.EventLogService/Append",protocol="${protocol}",code="${code}"} 1`;
    expect(text).toContain(series('OK'));
    expect(text).toContain(series('INVALID_ARGUMENT'));
    expect(text).toContain('dacp_rpc_duration_seconds_count{method="dacp.eventlog.v1.EventLogService/Append"} 2');
  });

  it('runs the interceptors: begin may refuse, end hears how it went', async () => {
    const heard: string[] = [];
    const guard = {
      async begin(call: CallContext) {
        await Promise.resolve();
        if (call.metadata.get('x-secret') !== 'open') throw new MeshError('SENDER_DENIED', 'no');
      },
      end: (_call: CallContext, { error }: { error: MeshError | undefined }) => void heard.push(error?.reason ?? 'ok'),
    };
    const client = make(await startServer({ interceptors: [guard] }));
    const error = client.failure(await failureOf(client.append({ stream: 'a', events: [{}] })));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'SENDER_DENIED' });
    await client.append({ stream: 'a', events: [{}] }, { 'x-secret': 'open' });
    expect(heard).toEqual(['SENDER_DENIED', 'ok']);
  });
});

describe('Connect as curl speaks it', () => {
  it('takes and gives plain JSON', async () => {
    const server = await startServer();
    const response = await post(server, 'Append', { stream: 'a', events: [{ id: 'x' }] });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ version: '1', ids: ['x'] });
  });

  it('takes binary protobuf', async () => {
    const server = await startServer();
    const body = toBinary(AppendRequestSchema, create(AppendRequestSchema, { stream: 'a', events: [{ id: 'x' }] }));
    const response = await fetch(`http://${server.address}/dacp.eventlog.v1.EventLogService/Append`, {
      method: 'POST',
      headers: { 'content-type': 'application/proto' },
      body,
    });
    expect(fromBinary(AppendResponseSchema, new Uint8Array(await response.arrayBuffer())).ids).toEqual(['x']);
  });

  it('knows the types that stand in an Any', async () => {
    const payloads: string[] = [];
    const service = fakeEventLog({
      append({ events }) {
        for (const { payload } of events) payloads.push(payload?.typeUrl ?? '');
        return {};
      },
      read: () => ({
        events: [{ payload: anyPack(AppendRequestSchema, create(AppendRequestSchema, { stream: 's' })) }],
      }),
    });
    const server = await startServer({ services: [service] });
    const payload = { '@type': 'type.googleapis.com/dacp.eventlog.v1.Filter', types: ['a'] };
    expect((await post(server, 'Append', { stream: 'a', events: [{ payload }] })).status).toBe(200);
    expect(payloads).toEqual(['type.googleapis.com/dacp.eventlog.v1.Filter']);
    expect(await (await post(server, 'Read', {})).json()).toEqual({
      events: [{ payload: { '@type': 'type.googleapis.com/dacp.eventlog.v1.AppendRequest', stream: 's' } }],
    });
  });

  it.each([
    [
      'JSON that is none',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"stream":' },
      400,
      'invalid_argument',
    ],
    ['no content type', { method: 'POST', body: '{}' }, 415, 'invalid_argument'],
    ['GET', { method: 'GET' }, 405, 'unimplemented'],
    [
      'gRPC over HTTP/1.1',
      { method: 'POST', headers: { 'content-type': 'application/grpc' }, body: '' },
      415,
      'unimplemented',
    ],
  ])('answers %s with an error in JSON', async (_what, init, status, code) => {
    const server = await startServer();
    const response = await fetch(`http://${server.address}/dacp.eventlog.v1.EventLogService/Append`, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, message: expect.stringMatching(/./) });
  });

  it('says which methods a service has when one is unknown', async () => {
    const server = await startServer();
    const response = await post(server, 'Apend', {});
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('Append, Read, Subscribe') });
  });
});

function recorder(lines: { fields: Record<string, unknown>; message: string }[]) {
  const write = (fields: object, message: string) =>
    void lines.push({ fields: fields as Record<string, unknown>, message });
  const logger = { trace: write, debug: write, info: write, warn: write, error: write, child: () => logger };
  return logger;
}
