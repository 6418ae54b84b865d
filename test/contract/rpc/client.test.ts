import { type AddressInfo, connect as connectTcp, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { Health, HealthCheckResponse_ServingStatus as Status } from '#gen/grpc/health/v1/health_pb.js';
import { ServerReflection } from '#gen/grpc/reflection/v1/reflection_pb.js';
import { createServer, dial } from '../../../src/rpc/index.js';
import { connect, failureOf, fakeEventLog, startServer, stuck } from './scene.js';

const request = { stream: 'a', events: [{}] };

/** An address of this machine where nobody listens. */
async function nobody(): Promise<{ address: string }> {
  const server = createServer({ host: '127.0.0.1', port: 0, services: [] });
  await server.start();
  const { address } = server;
  await server.close();
  return { address };
}

describe('a client', () => {
  it('hears at once that nobody listens, with address and what to check', async () => {
    const target = await nobody();
    const error = await failureOf(connect(target).client(EventLogService).append(request, { timeoutMs: 15_000 }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', reason: 'UNREACHABLE' });
    expect((error as Error).message).toMatch(
      new RegExp(`cannot reach ${target.address}: connect ECONNREFUSED [^;]*; check`),
    );
  });

  it('hears at once that a host name is none', async () => {
    const client = connect({ address: 'no-such-host.invalid:4700' }).client(EventLogService);
    expect(await failureOf(client.append(request, { timeoutMs: 15_000 }))).toMatchObject({ reason: 'UNREACHABLE' });
  });

  it('hears at its deadline that somebody listens there who never says a word', async () => {
    const mute = createTcpServer(socket => onTestFinished(() => void socket.destroy()));
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void mute.close());
    const target = { address: `127.0.0.1:${(mute.address() as AddressInfo).port}` };
    const error = await failureOf(connect(target).client(EventLogService).append(request, { timeoutMs: 300 }));
    expect(error).toMatchObject({
      reason: 'DEADLINE_PASSED',
      message: expect.stringContaining('not even a connection'),
    });
  });

  it('reaches a process that is back on its address', async () => {
    const target = await nobody();
    const client = connect(target, { reconnectFirstMs: 10, reconnectMaxMs: 20 }).client(EventLogService);
    await failureOf(client.append(request));
    await startServer({ port: Number(target.address.split(':')[1]) });
    for (let tries = 0; ; tries++) {
      try {
        expect(await client.append(request)).toMatchObject({ version: 1n });
        return;
      } catch (error) {
        // The library's own first wait is longer than all of these.
        if (tries > 40) throw error;
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    }
  });

  it('is not told that nothing happened when the connection broke during the call', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })], drainMs: 60_000 });
    const proxy = await cuttable(Number(server.port));
    const call = connect(proxy).client(EventLogService).append(request);
    await entered;
    proxy.cut();
    expect(await failureOf(call)).toMatchObject({ code: 'UNAVAILABLE', reason: 'OUTCOME_UNKNOWN' });
  });

  it('finds out by itself that a peer has gone silent', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })] });
    const proxy = await cuttable(Number(server.port));
    const call = connect(proxy, { keepaliveMs: 200, keepaliveTimeoutMs: 200 }).client(EventLogService).append(request);
    await entered;
    proxy.freeze();
    expect(await failureOf(call)).toMatchObject({ code: 'UNAVAILABLE', reason: 'OUTCOME_UNKNOWN' });
  });

  it('ends its calls when the channel is closed, and takes no new ones', async () => {
    const { handler, entered } = stuck();
    const channel = connect(await startServer({ services: [fakeEventLog({ append: handler })] }));
    const client = channel.client(EventLogService);
    const call = client.append(request);
    await entered;
    channel.close();
    channel.close();
    expect(await failureOf(call)).toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(await failureOf(client.append(request))).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('waits for a single answer no longer than 30 s unless it says so', async () => {
    let deadlineMs: number | undefined;
    const service = fakeEventLog({
      append(_request, call) {
        deadlineMs = call.deadlineMs;
        return {};
      },
    });
    await connect(await startServer({ services: [service] }))
      .client(EventLogService)
      .append(request);
    expect(deadlineMs).toBeGreaterThan(Date.now() + 20_000);
    expect(deadlineMs).toBeLessThanOrEqual(Date.now() + 30_000);
  });

  it('talks both ways on one stream, turn by turn', async () => {
    const client = connect(await startServer()).client(ServerReflection);
    const questions = turns<{ messageRequest: { case: 'listServices'; value: string } }>();
    const answers = client.serverReflectionInfo(questions.stream)[Symbol.asyncIterator]();
    for (let turn = 0; turn < 3; turn++) {
      questions.push({ messageRequest: { case: 'listServices', value: '' } });
      const { value } = await answers.next();
      expect(value?.messageResponse.case).toBe('listServicesResponse');
    }
    questions.end();
    expect((await answers.next()).done).toBe(true);
  });

  it('whose requests fail cancels the stream and hears its own error', async () => {
    const client = connect(await startServer()).client(ServerReflection);
    async function* requests(): AsyncGenerator<{ host: string }> {
      yield { host: 'x' };
      throw new Error('out of questions');
    }
    const reading = (async () => {
      for await (const _ of client.serverReflectionInfo(requests()));
    })();
    expect(await failureOf(reading)).toMatchObject({ message: 'out of questions' });
  });

  it.each(['', 'localhost', 'http://x:1', '127.0.0.1:0', '127.0.0.1:70000', 'a b:1', '::1:4700'])(
    'does not dial "%s"',
    address => {
      expect(() => dial(address)).toThrow(expect.objectContaining({ reason: 'OPTION_INVALID' }));
    },
  );

  it('reaches ::1 in brackets', async context => {
    const server = createServer({ host: '::1', port: 0, services: [fakeEventLog()] });
    try {
      await server.start();
    } catch {
      context.skip('this machine has no IPv6');
    }
    onTestFinished(() => server.close());
    expect(server.address).toMatch(/^\[::1\]:\d+$/);
    const client = connect(server).client(Health);
    expect(await client.check({})).toMatchObject({ status: Status.SERVING });
  });
});

/** Requests that the test gives one by one. */
function turns<T>() {
  const waiting: T[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  async function* stream(): AsyncGenerator<T> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (ended) return;
      else
        await new Promise<void>(resolve => {
          wake = resolve;
        });
    }
  }
  return {
    stream: stream(),
    push(item: T) {
      waiting.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
  };
}

/** A wire between client and server that can be cut, or go dead without a word. */
async function cuttable(port: number) {
  const ends: Socket[] = [];
  const proxy = createTcpServer(near => {
    const far = connectTcp(port, '127.0.0.1');
    ends.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of ends) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    proxy.close();
  });
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut,
    freeze() {
      for (const socket of ends) socket.unpipe().pause();
    },
  };
}
