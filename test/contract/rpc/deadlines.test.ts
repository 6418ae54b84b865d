import { describe, expect, it } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { aborted, connect, failureOf, fakeEventLog, post, startServer, stuck } from './scene.js';

const request = { stream: 'a', events: [{}] };

describe('a deadline', () => {
  it('answers the caller over gRPC although the handler ignores its signal', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })] });
    const client = connect(server).client(EventLogService);
    await client.read({});
    const error = await failureOf(client.append(request, { timeoutMs: 300 }));
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_PASSED' });
    // The client may hang up a moment before the server's own timer.
    const hungUp = { reason: expect.stringMatching(/^(DEADLINE_PASSED|CALL_CANCELLED)$/) };
    expect(await aborted((await entered).signal)).toMatchObject(hungUp);
  });

  it('answers the caller over Connect although the handler ignores its signal', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })] });
    await post(server, 'Read', {});
    const response = await post(server, 'Append', request, { 'connect-timeout-ms': '300' });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'deadline_exceeded' });
    expect(await aborted((await entered).signal)).toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  it('is told to the handler as a point in time', async () => {
    const deadlines: (number | undefined)[] = [];
    const service = fakeEventLog({
      append(_request, { deadlineMs }) {
        deadlines.push(deadlineMs);
        return {};
      },
    });
    const server = await startServer({ services: [service] });
    const before = Date.now();
    await connect(server).client(EventLogService).append(request, { timeoutMs: 60_000 });
    await post(server, 'Append', request, { 'connect-timeout-ms': '60000' });
    await post(server, 'Append', request);
    expect(deadlines).toEqual([expect.any(Number), expect.any(Number), undefined]);
    for (const deadline of deadlines.slice(0, 2)) {
      expect(deadline).toBeGreaterThanOrEqual(before + 50_000);
      expect(deadline).toBeLessThanOrEqual(Date.now() + 60_000);
    }
  });

  it('of a stream ends the stream and returns the iterator of the handler', async () => {
    let left: () => void = () => undefined;
    const returned = new Promise<void>(resolve => {
      left = resolve;
    });
    const service = fakeEventLog({
      async *subscribe(_request, { signal }) {
        try {
          yield { cursor: '1' };
          await aborted(signal);
          yield { cursor: '2' };
        } finally {
          left();
        }
      },
    });
    const client = connect(await startServer({ services: [service] })).client(EventLogService);
    await client.read({});
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { cursor } of client.subscribe({}, { timeoutMs: 500 })) seen.push(cursor);
    })();
    expect(await failureOf(reading)).toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(seen).toEqual(['1']);
    await returned;
  });

  it('longer than a timer can count is no deadline that has passed', async () => {
    const service = fakeEventLog({
      append: () => new Promise(resolve => setTimeout(() => resolve({}), 50)),
    });
    const server = await startServer({ services: [service] });
    const client = connect(server).client(EventLogService);
    await client.append(request, { timeoutMs: 40 * 86_400_000 });
    expect((await post(server, 'Append', request, { 'connect-timeout-ms': '9999999999' })).status).toBe(200);
  });
});

describe('cancelling', () => {
  it('a call over gRPC aborts the signal of its handler and rejects with the reason of the caller', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })] });
    const controller = new AbortController();
    const call = connect(server).client(EventLogService).append(request, { signal: controller.signal });
    const { signal } = await entered;
    controller.abort(new MeshError('REFUSED', 'changed my mind'));
    expect(await failureOf(call)).toMatchObject({ reason: 'REFUSED' });
    expect(await aborted(signal)).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('a request over Connect aborts the signal of its handler', async () => {
    const { handler, entered } = stuck();
    const server = await startServer({ services: [fakeEventLog({ append: handler })] });
    const controller = new AbortController();
    const call = fetch(`http://${server.address}/dacp.eventlog.v1.EventLogService/Append`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"stream":"a","events":[{}]}',
      signal: controller.signal,
    });
    const { signal } = await entered;
    controller.abort();
    await failureOf(call);
    expect(await aborted(signal)).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('before the call begins sends nothing', async () => {
    const { handler } = stuck();
    const client = connect(await startServer({ services: [fakeEventLog({ append: handler })] })).client(
      EventLogService,
    );
    expect(await failureOf(client.append(request, { signal: AbortSignal.abort() }))).toMatchObject({
      reason: 'CALL_CANCELLED',
    });
  });

  it('by leaving a stream early tells the handler', async () => {
    let call: { signal: AbortSignal } | undefined;
    const service = fakeEventLog({
      async *subscribe(_request, context) {
        call = context;
        for (let i = 1; ; i++) {
          yield { cursor: String(i) };
          await new Promise(resolve => setImmediate(resolve));
        }
      },
    });
    const client = connect(await startServer({ services: [service] })).client(EventLogService);
    for await (const { cursor } of client.subscribe({})) if (cursor === '3') break;
    expect(call && (await aborted(call.signal))).toMatchObject({ reason: 'CALL_CANCELLED' });
  });

  it('does not come after the end: what a handler leaves running keeps its signal', async () => {
    const signals: AbortSignal[] = [];
    const service = fakeEventLog({
      append(_request, { signal }) {
        signals.push(signal);
        return {};
      },
    });
    const server = await startServer({ services: [service] });
    const channel = connect(server);
    await channel.client(EventLogService).append(request);
    await post(server, 'Append', request);
    await server.close();
    expect(signals.map(signal => signal.aborted)).toEqual([false, false]);
  });
});

describe('a handler that streams faster than its reader reads', () => {
  it.each(['grpc', 'connect'])('is held back over %s', async protocol => {
    let made = 0;
    const id = 'x'.repeat(60);
    const events = Array.from({ length: 100 }, () => ({ id, source: 'y'.repeat(200) }));
    const service = fakeEventLog({
      async *subscribe() {
        for (; made < 2_000; made++)
          yield { cursor: String(made), event: { ...events[0], metadata: { big: 'z'.repeat(30_000) } } };
      },
    });
    const server = await startServer({ services: [service] });
    if (protocol === 'grpc') {
      const stream = connect(server).client(EventLogService).subscribe({})[Symbol.asyncIterator]();
      await stream.next();
      await settled(() => made);
      await stream.return?.();
    } else {
      const envelope = Buffer.concat([Buffer.from([0, 0, 0, 0, 2]), Buffer.from('{}')]);
      const response = await fetch(`http://${server.address}/dacp.eventlog.v1.EventLogService/Subscribe`, {
        method: 'POST',
        headers: { 'content-type': 'application/connect+json' },
        body: envelope,
      });
      await settled(() => made);
      await response.body?.cancel();
    }
    expect(made).toBeLessThan(1_000);
  });
});

/** Waits until a number has stopped growing. */
async function settled(read: () => number): Promise<void> {
  for (let before = -1, still = 0; still < 5; ) {
    await new Promise(resolve => setTimeout(resolve, 10));
    still = read() === before ? still + 1 : 0;
    before = read();
  }
}
