import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { EffectKind, type EffectRecorded, EffectRecordedSchema } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock, MeshError } from '../base/index.js';
import { createMessage } from '../message/index.js';
import { createOutside } from './effects.js';
import type { Recordings } from './outside.js';
import type { Surroundings } from './surroundings.js';
import { createTranscript } from './transcript.js';

function scene({ recorded = true, recordings }: { recorded?: boolean; recordings?: Recordings } = {}) {
  const events: Event[] = [];
  const clock = createFakeClock(1_000);
  const transcript = createTranscript({ publish: async some => void events.push(...some), source: 'host', clock });
  const message = createMessage({ performative: 'ask', sender: 'me', receiver: 'you', recorded });
  const self = { id: 'you', namespace: 'default' } as Surroundings['self'];
  const around = { clock, transcript, recordings, self };
  const outside = createOutside({ around, message, signal: () => new AbortController().signal });
  async function kept(): Promise<EffectRecorded[]> {
    await transcript.close();
    return events.flatMap(({ payload }) => (payload && anyUnpack(payload, EffectRecordedSchema)) ?? []);
  }
  return { outside, kept, message };
}

describe('what an agent gets from outside', () => {
  it('is kept with what was asked, in order, when the conversation is recorded', async () => {
    const { outside, kept, message } = scene();
    expect(await outside.tool('stock.count', { sku: 'a1' }, () => 7)).toBe(7);
    expect(outside.now()).toBe(1_000);
    const drawn = outside.random();
    const [tool, time, random] = await kept();
    expect(tool).toMatchObject({ messageId: message.id, number: 1, name: 'stock.count' });
    expect(tool?.outcome).toMatchObject({ case: 'answer', value: { kind: { value: 7 } } });
    expect(time).toMatchObject({ number: 2, outcome: { value: { kind: { value: 1_000 } } } });
    expect(random?.outcome).toMatchObject({ value: { kind: { value: drawn } } });
  });

  it('is kept as an answer of a model where it is one', async () => {
    const { outside, kept } = scene();
    expect(await outside.model('chat', { text: 'why' }, () => ({ text: 'because' }))).toEqual({ text: 'because' });
    expect(await kept()).toMatchObject([{ kind: EffectKind.MODEL, name: 'chat', outcome: { case: 'answer' } }]);
  });

  it('is not kept otherwise', async () => {
    const { outside, kept } = scene({ recorded: false });
    expect(await outside.tool('stock.count', {}, () => 7)).toBe(7);
    outside.now();
    expect(await kept()).toEqual([]);
  });

  it('is kept with why there was no answer, and the agent hears the error itself', async () => {
    const { outside, kept } = scene();
    const broken = new MeshError('UNREACHABLE', 'the database is away');
    await expect(outside.tool('db', null, () => Promise.reject(broken))).rejects.toBe(broken);
    expect((await kept())[0]?.outcome).toMatchObject({ case: 'failure', value: { reason: 'UNREACHABLE' } });
  });

  it('does not fail over an answer that JSON cannot hold', async () => {
    const { outside, kept } = scene();
    expect(await outside.tool('big', null, () => 7n)).toBe(7n);
    expect((await kept())[0]?.outcome.case).toBeUndefined();
  });

  it('is served where it was recorded, and nothing outside is called', async () => {
    const recordings: Recordings = {
      recorded: ({ kind, number }) => (kind === 'tool' ? { answer: `recorded ${number}` } : { answer: number / 10 }),
    };
    const { outside } = scene({ recordings });
    let calls = 0;
    expect(await outside.tool('stock.count', {}, () => ++calls)).toBe('recorded 1');
    expect([outside.now(), outside.random()]).toEqual([0.2, 0.3]);
    expect(calls).toBe(0);
  });
});
