import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MeshError } from '../../../src/base/index.js';
import { agentMetrics, createMeters } from '../../../src/observability/index.js';
import { createHealth, createMetricsServer, type HttpRoute, jsonResponse } from '../../../src/rpc/index.js';
import { aborted, failureOf, post, startServer } from './scene.js';

const status: HttpRoute = {
  method: 'GET',
  path: '/agent/status/{agent_id}',
  handle({ params, query }) {
    if (params.agent_id === 'nobody') {
      throw new MeshError('AGENT_UNKNOWN', 'no agent "nobody"; did you mean echo?', { details: { nearest: 'echo' } });
    }
    return jsonResponse(200, { ...params, verbose: query.get('verbose') });
  },
};

const message: HttpRoute = {
  method: 'POST',
  path: '/agent/message',
  handle: ({ body, call }) =>
    jsonResponse(202, {
      got: Buffer.from(body).toString(),
      method: call.method,
      protocol: call.protocol,
      color: call.metadata.get('x-color'),
    }),
};

describe('plain routes', () => {
  it('answer by path, with parameters decoded', async () => {
    const server = await startServer({ routes: [status, message] });
    const response = await fetch(`http://${server.address}/agent/status/a%2Fb?verbose=1`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ agent_id: 'a/b', verbose: '1' });
  });

  it('get body, headers and the call', async () => {
    const server = await startServer({ routes: [status, message] });
    const response = await fetch(`http://${server.address}/agent/message`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'X-Color': 'red' },
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({
      got: '{"a":1}',
      method: 'POST /agent/message',
      protocol: 'http',
      color: 'red',
    });
  });

  it('answer errors in the JSON form of Connect', async () => {
    const server = await startServer({ routes: [status] });
    const response = await fetch(`http://${server.address}/agent/status/nobody`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'not_found',
      message: 'no agent "nobody"; did you mean echo?',
      details: [{ type: 'google.rpc.ErrorInfo', debug: { reason: 'AGENT_UNKNOWN', metadata: { nearest: 'echo' } } }],
    });
  });

  it('say at an unknown path what there is', async () => {
    const server = await startServer({ routes: [status] });
    const response = await fetch(`http://${server.address}/agents`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(
        /nothing at \/agents; there are .*GET \/agent\/status\/\{agent_id\}.*dacp\.eventlog\.v1\.EventLogService/,
      ),
    });
  });

  it('say at a known path which methods it takes', async () => {
    const server = await startServer({ routes: [status] });
    const response = await fetch(`http://${server.address}/agent/status/a`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
  });

  it('answer HEAD as GET without the body', async () => {
    const server = await startServer({ routes: [status] });
    const response = await fetch(`http://${server.address}/health`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
  });

  it.each(['declared', 'chunked'])('refuse a body that is too large, %s', async how => {
    const server = await startServer({ routes: [message], maxMessageBytes: 2_000 });
    const text = 'x'.repeat(3_000);
    const body = how === 'declared' ? text : new Blob([text]).stream();
    const response = await fetch(`http://${server.address}/agent/message`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: 'resource_exhausted',
      message: expect.stringContaining('2000'),
    });
  });

  it('tell a handler that its client left', async () => {
    let enter: (signal: AbortSignal) => void = () => undefined;
    const entered = new Promise<AbortSignal>(resolve => {
      enter = resolve;
    });
    const slow: HttpRoute = {
      method: 'GET',
      path: '/slow',
      handle({ call }) {
        enter(call.signal);
        return new Promise(() => undefined);
      },
    };
    const server = await startServer({ routes: [slow] });
    const controller = new AbortController();
    const call = fetch(`http://${server.address}/slow`, { signal: controller.signal });
    const signal = await entered;
    controller.abort();
    await failureOf(call);
    expect(await aborted(signal)).toMatchObject({ reason: 'CALL_CANCELLED' });
  });
});

describe('probes', () => {
  it('say alive always, ready only when health and readiness agree, with details', async () => {
    const health = createHealth();
    let ready = false;
    const server = await startServer({
      health,
      readiness: () => ({ ready, details: { store: ready ? 'ok' : 'opening' } }),
    });
    const probe = async (path: string) => {
      const response = await fetch(`http://${server.address}${path}`);
      return [response.status, await response.json()];
    };
    expect(await probe('/health')).toEqual([200, { status: 'ok' }]);
    expect(await probe('/ready')).toEqual([503, { ready: false, serving: false, details: { store: 'opening' } }]);
    health.set('', true);
    expect(await probe('/ready')).toEqual([503, { ready: false, serving: true, details: { store: 'opening' } }]);
    ready = true;
    expect(await probe('/ready')).toEqual([200, { ready: true, serving: true, details: { store: 'ok' } }]);
    health.set('', false);
    expect(await probe('/ready')).toMatchObject([503, { ready: false }]);
  });

  it('give the metrics as Prometheus text, on the port and on one of their own', async () => {
    const meters = createMeters();
    meters.counter(agentMetrics.messagesSent).add({ agent_id: 'a', message_type: 'ask' });
    const server = await startServer({ meters });
    const own = createMetricsServer({ host: '127.0.0.1', port: 0, meters });
    await own.start();
    onTestFinished(() => own.close());
    for (const address of [server.address, own.address]) {
      const response = await fetch(`http://${address}/metrics`);
      expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
      expect(await response.text()).toContain('agent_messages_sent_total{agent_id="a",message_type="ask"} 1');
    }
    expect((await fetch(`http://${own.address}/`)).status).toBe(404);
  });
});

describe('pages of browsers', () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,connect-protocol-version',
  };

  it('of this server itself may call', async () => {
    const server = await startServer();
    expect(
      (await post(server, 'Append', { stream: 'a', events: [{}] }, { origin: `http://${server.address}` })).status,
    ).toBe(200);
  });

  it('of other origins may not, neither ask first nor send at once', async () => {
    const server = await startServer();
    const url = `http://${server.address}/dacp.eventlog.v1.EventLogService/Append`;
    const asked = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://evil.example', ...preflight } });
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    const sent = await post(server, 'Append', { stream: 'a', events: [{}] }, { origin: 'https://evil.example' });
    expect(sent.status).toBe(403);
    expect(await sent.json()).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('https://evil.example'),
    });
  });

  it('under a name that was made to lead here may not, though it is the name that they call', async () => {
    const server = await startServer();
    const status = await new Promise(resolve => {
      const headers = { host: 'evil.example', origin: 'http://evil.example', 'content-type': 'application/json' };
      const path = '/dacp.eventlog.v1.EventLogService/Append';
      const call = request({ host: '127.0.0.1', port: server.port, path, method: 'POST', headers });
      call.once('response', response => resolve(response.resume().statusCode));
      call.end('{"stream":"a","events":[{}]}');
    });
    expect(status).toBe(403);
  });

  it('of an origin that is allowed may, and read the headers of their protocols', async () => {
    const origin = 'https://console.example';
    const server = await startServer({ corsOrigins: [origin] });
    const url = `http://${server.address}/dacp.eventlog.v1.EventLogService/Append`;
    const asked = await fetch(url, { method: 'OPTIONS', headers: { origin, ...preflight } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin);
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toMatch(
      /content-type.*connect-protocol-version.*x-grpc-web/,
    );
    const sent = await post(server, 'Append', { stream: 'a', events: [{}] }, { origin });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe(origin);
    expect(sent.headers.get('access-control-expose-headers')).toContain('grpc-status');
    expect(sent.headers.get('vary')).toContain('origin');
  });
});
