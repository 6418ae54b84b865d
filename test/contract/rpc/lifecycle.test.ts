import { spawn } from 'node:child_process';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { Health, HealthCheckResponse_ServingStatus as Status } from '#gen/grpc/health/v1/health_pb.js';
import { createMeters } from '../../../src/observability/index.js';
import { createHealth, createMetricsServer, createServer } from '../../../src/rpc/index.js';
import { aborted, connect, failureOf, fakeEventLog, post, startServer, stuck } from './scene.js';

const request = { stream: 'a', events: [{}] };

/** A handler that answers when the test says so; `entered` waits for so many calls. */
function gated(calls = 1) {
  let open: () => void = () => undefined;
  let enter: () => void = () => undefined;
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  const entered = new Promise<void>(resolve => {
    enter = resolve;
  });
  let waiting = 0;
  const handler = async () => {
    waiting++;
    if (waiting === calls) enter();
    await gate;
    return { version: 7n };
  };
  return { handler, entered, open };
}

describe('starting', () => {
  it('says in one line that its port is taken, naming host and port', async () => {
    const first = await startServer();
    const second = createServer({ host: '127.0.0.1', port: first.port, services: [] });
    const error = await failureOf(second.start());
    expect(error).toMatchObject({
      reason: 'PORT_TAKEN',
      code: 'FAILED_PRECONDITION',
      details: { address: first.address },
    });
    expect((error as Error).message).toBe(
      `${first.address} is taken by another process; stop that one or choose another port`,
    );
    expect(second.state).toBe('failed');
  });

  it('says so of a port for metrics, too', async () => {
    const first = await startServer();
    const metrics = createMetricsServer({ host: '127.0.0.1', port: first.port, meters: createMeters() });
    expect(await failureOf(metrics.start())).toMatchObject({ reason: 'PORT_TAKEN' });
  });

  it('says which address it cannot listen on', async () => {
    const server = createServer({ host: '192.0.2.1', port: 0, services: [] });
    expect(await failureOf(server.start())).toMatchObject({
      reason: 'LISTEN_FAILED',
      message: expect.stringContaining('192.0.2.1:0'),
    });
  });

  it('refuses options out of their bounds', () => {
    expect(() => createServer({ host: '127.0.0.1', port: 70_000, services: [] })).toThrow('port is 70000');
    expect(() => createServer({ host: '127.0.0.1', port: 0, services: [], drainMs: 0 })).toThrow('drainMs is 0');
  });
});

describe('closing', () => {
  it('lets calls in flight end, over every protocol, and takes no new connections', async () => {
    const { handler, entered, open } = gated(2);
    const server = await startServer({ services: [fakeEventLog({ append: handler })], drainMs: 10_000 });
    const calls = [
      connect(server).client(EventLogService).append(request),
      post(server, 'Append', request).then(r => r.json()),
    ];
    await entered;
    const closing = server.close();
    expect(await failureOf(fetch(`http://${server.address}/health`))).toBeDefined();
    open();
    expect(await Promise.all(calls)).toMatchObject([{ version: 7n }, { version: '7' }]);
    await closing;
    expect(server.state).toBe('closed');
  });

  it('says NOT_SERVING to those who watch health, then lets them go', async () => {
    const server = await startServer({ drainMs: 10_000 });
    const seen: Status[] = [];
    const client = connect(server).client(Health);
    let first: () => void = () => undefined;
    const watching = new Promise<void>(resolve => {
      first = resolve;
    });
    const reading = (async () => {
      for await (const { status } of client.watch({ service: '' })) {
        seen.push(status);
        first();
      }
    })();
    await watching;
    await server.close();
    await reading;
    expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]);
  });

  it('answers DRAINING to calls that do not end in time, and tells their handlers', async () => {
    const grpc = stuck();
    const http = stuck();
    const server = await startServer({
      services: [fakeEventLog({ append: grpc.handler, read: http.handler })],
      drainMs: 50,
    });
    const calls = [
      failureOf(connect(server).client(EventLogService).append(request)),
      post(server, 'Read', {}),
    ] as const;
    const signals = [(await grpc.entered).signal, (await http.entered).signal];
    await server.close();
    expect(await calls[0]).toMatchObject({ code: 'UNAVAILABLE', reason: 'DRAINING' });
    expect(await (await calls[1]).json()).toMatchObject({
      code: 'unavailable',
      details: [{ debug: { reason: 'DRAINING' } }],
    });
    for (const signal of signals) expect(await aborted(signal)).toMatchObject({ reason: 'DRAINING' });
  });

  it('ends streams, which may have no end of their own, sooner', async () => {
    const { handler, entered, open } = gated();
    const service = fakeEventLog({
      append: handler,
      async *subscribe(_request, { signal }) {
        yield { cursor: '1' };
        await aborted(signal);
      },
    });
    const server = await startServer({ services: [service], drainMs: 10_000, drainStreamsMs: 20 });
    const client = connect(server).client(EventLogService);
    const call = client.append(request);
    await entered;
    const reading = (async () => {
      for await (const _ of client.subscribe({})) void server.close();
    })();
    expect(await failureOf(reading)).toMatchObject({ reason: 'DRAINING' });
    open();
    expect(await call).toMatchObject({ version: 7n });
  });

  it('cuts connections whose clients do not read', async () => {
    const service = fakeEventLog({
      async *subscribe() {
        for (let i = 0; ; i++) yield { cursor: String(i), event: { metadata: { big: 'z'.repeat(30_000) } } };
      },
    });
    const server = await startServer({ services: [service], drainMs: 50 });
    const answers = connect(server).client(EventLogService).subscribe({})[Symbol.asyncIterator]();
    await answers.next();
    await server.close();
    expect(server.state).toBe('closed');
  });

  it('answers DRAINING to new requests on connections that it has', async () => {
    const { handler, entered, open } = gated();
    const server = await startServer({ services: [fakeEventLog({ append: handler })], drainMs: 10_000 });
    const body = JSON.stringify(request);
    const head = `POST /dacp.eventlog.v1.EventLogService/Append HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const { connect: connectTcp } = await import('node:net');
    const socket = connectTcp(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.on('data', chunk => {
      text += chunk;
    });
    const closed = new Promise(resolve => socket.once('close', resolve));
    socket.write(head + body);
    await entered;
    const closing = server.close();
    socket.write(head + body);
    open();
    await closing;
    await closed;
    expect(text.match(/HTTP\/1\.1 \d+/g)?.[0]).toBe('HTTP/1.1 200');
    expect(text.slice(20)).toMatch(/^$|DRAINING|"version":"7"/s);
  });

  it('does nothing more the second time, and nothing before the start', async () => {
    const server = createServer({ host: '127.0.0.1', port: 0, services: [] });
    await server.close();
    expect(server.state).toBe('closed');
    const started = await startServer();
    await Promise.all([started.close(), started.close()]);
  });

  it('frees the port at once', async () => {
    const server = await startServer();
    await connect(server).client(EventLogService).append(request);
    await server.close();
    const next = createTcpServer();
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(server.port, '127.0.0.1', resolve);
    });
    await new Promise(resolve => next.close(resolve));
  });

  it('leaves nothing that keeps a process alive: no socket, no timer', async () => {
    const program = `
      import { Health } from '#gen/grpc/health/v1/health_pb.js';
      import { createServer, dial } from '${new URL('../../../src/rpc/index.ts', import.meta.url).pathname}';
      const server = createServer({ host: '127.0.0.1', port: 0, services: [] });
      await server.start();
      const channel = dial(server.address);
      await channel.client(Health).check({});
      await (await fetch('http://' + server.address + '/ready')).text();
      await (await fetch('http://' + server.address + '/grpc.health.v1.Health/Check', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}',
      })).text();
      await server.close();
      channel.close();
      const left = () => process.getActiveResourcesInfo().filter(name => !/^(Pipe|TTY|FS)/.test(name));
      for (let tries = 0; tries < 200 && left().length > 0; tries++) await new Promise(resolve => setTimeout(resolve, 10));
      console.log(JSON.stringify(left()));
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    const code = await new Promise(resolve => child.once('exit', resolve));
    expect({ code, left: JSON.parse(output) }).toEqual({ code: 0, left: [] });
  });
});

describe('health', () => {
  it('tells of the process, of each service, and which it does not know', async () => {
    const health = createHealth();
    const server = await startServer({ health });
    const client = connect(server).client(Health);
    expect(await client.check({})).toMatchObject({ status: Status.NOT_SERVING });
    expect(await client.check({ service: EventLogService.typeName })).toMatchObject({ status: Status.SERVING });
    expect(await failureOf(client.check({ service: 'no.Such' }))).toMatchObject({ code: 'NOT_FOUND' });
    health.set('', true);
    expect(await client.check({})).toMatchObject({ status: Status.SERVING });
    expect(Object.keys((await client.list({})).statuses)).toContain(EventLogService.typeName);
  });

  it('shows who watches each change, also of a service that comes later', async () => {
    const health = createHealth();
    const client = connect(await startServer({ health })).client(Health);
    const watch = client.watch({ service: 'late' })[Symbol.asyncIterator]();
    const next = async () => (await watch.next()).value?.status;
    expect(await next()).toBe(Status.SERVICE_UNKNOWN);
    health.set('late', true);
    expect(await next()).toBe(Status.SERVING);
    health.set('late', false);
    expect(await next()).toBe(Status.NOT_SERVING);
    await watch.return?.();
  });
});
