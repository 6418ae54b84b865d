import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { MessageHandledSchema, MessageSettledSchema } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  createCommunication,
  createHost,
  createLocalExchange,
  createTranscript,
  transcribed,
} from '../../../src/agent/index.js';
import { systemClock } from '../../../src/base/index.js';
import { type Agent, connect, createLogger, defineAgent } from '../../../src/index.js';
import { fromValue, makeAddress } from '../../../src/message/index.js';
import { startMesh } from '../../harness/node.js';
import { until } from '../../harness/until.js';

const clock = systemClock;

/** Runs an agent, has somebody speak in a recorded conversation, and gives what the transcript told. */
async function told(agent: Agent, speak: (voice: ReturnType<typeof createCommunication>) => Promise<unknown>) {
  const events: Event[] = [];
  const transcript = createTranscript({ publish: async some => void events.push(...some), source: 'test', clock });
  const host = createHost({ exchange: local => createLocalExchange(local, clock), agents: [agent], clock, transcript });
  await host.start();
  const exchange = transcribed(host.exchange, transcript);
  await speak(createCommunication({ exchange, clock, address: makeAddress('agent', 'ann'), recorded: true }));
  await host.close();
  await transcript.close();
  return events;
}

function payloads<S extends Parameters<typeof anyUnpack>[1]>(events: readonly Event[], schema: S) {
  return events.flatMap(({ payload }) => (payload && anyUnpack(payload, schema)) ?? []);
}

const deciding = (decision: unknown): Agent =>
  defineAgent({ id: 'judge', perceive: () => 'case', decide: () => decision, act: () => 'said' });

describe('what a transcript tells beside what is said', () => {
  it.each([
    [{ guilty: false }, { guilty: false }],
    ['no', 'no'],
    [1n, undefined],
    ['x'.repeat(10_000), undefined],
    ['case', undefined],
  ])('is what was decided, when it is JSON, small, and not what was perceived', async (decision, kept) => {
    const events = await told(deciding(decision), ann => ann.ask('judge', null));
    const [handled] = payloads(events, MessageHandledSchema);
    expect(handled?.decision && fromValue(handled.decision)).toEqual(kept);
  });

  it('is who has a message, and why one did not arrive', async () => {
    const events = await told(deciding(1), async ann => {
      await ann.tell('judge', 'a');
      await ann.tell('nobody', 'b').catch(() => undefined);
      await ann.ask('nobody', 'c').catch(() => undefined);
    });
    const fates = payloads(events, MessageSettledSchema);
    expect(fates.map(({ receivers, failure }) => failure?.reason ?? receivers)).toEqual([
      ['judge'],
      'AGENT_UNKNOWN',
      'AGENT_UNKNOWN',
    ]);
  });

  it('is lost with a word in the log when nobody takes it', async () => {
    const mesh = await startMesh();
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', name: 'ann', destination: { write: line => void lines.push(line) } });
    const ann = await connect({ node: mesh.address, logger });
    await mesh[Symbol.asyncDispose]();
    await ann.ask('anybody', 1, { recorded: true, timeoutMs: 100 }).catch(() => undefined);
    await until(
      () => lines.some(line => line.includes('recorded conversations could not be kept')),
      'a line in the log',
    );
    await ann.close();
    expect(lines.join()).toContain('TRANSCRIPT_INCOMPLETE');
  });
});
