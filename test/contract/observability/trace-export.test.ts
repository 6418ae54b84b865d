import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTraceExport } from '../../../src/observability/index.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A collector that keeps what it is sent. */
async function collector(status = 200) {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks));
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { bodies, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const service = { name: 'shop', instance: 'node-1' };

describe('trace export', () => {
  it('sends the spans of sampled traces to the collector, and none of the others', async () => {
    const { bodies, endpoint } = await collector();
    const faults: Error[] = [];
    const { tracer, close } = createTraceExport({ endpoint, ratio: 0.5, service, onFault: it => faults.push(it) });
    const header = (random: string) => `00-4bf92f3577b34da6a3${random}736000-00f067aa0ba902b7-01`;
    const taken = tracer.start('taken', { parent: header('ffffffff') });
    const passed = tracer.start('passed', { parent: header('00000000') });
    taken.attribute('dacp.agent_id', 'echo');
    taken.end();
    passed.end();
    await close();
    const sent = Buffer.concat(bodies).toString('latin1');
    expect(sent).toContain('taken');
    expect(sent).toContain('shop');
    expect(sent).not.toContain('passed');
    expect(sent).toContain(Buffer.from(taken.traceparent.slice(36, 52), 'hex').toString('latin1'));
    expect(faults).toEqual([]);
  });

  it('sends what has ended, but was left for later, before it closes', async () => {
    const { bodies, endpoint } = await collector();
    const { tracer, close } = createTraceExport({ endpoint, ratio: 1, service, onFault: () => undefined });
    tracer.start('postponed', { late: true }).end();
    await close();
    expect(Buffer.concat(bodies).toString('latin1')).toContain('postponed');
  });

  it('tells of a collector that does not take them', async () => {
    const { endpoint } = await collector(400);
    const faults: Error[] = [];
    const { tracer, close } = createTraceExport({ endpoint, ratio: 1, service, onFault: it => faults.push(it) });
    tracer.start('lost').end();
    await close();
    expect(faults).toHaveLength(1);
  });
});
