import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { Ending, MessageHandledSchema, MessageSentSchema } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock, MeshError } from '../base/index.js';
import { createMessage, jsonContent, makeAddress } from '../message/index.js';
import { createTranscript, type TranscriptOptions } from './transcript.js';

function scene(options: Partial<TranscriptOptions> = {}) {
  const kept: Event[][] = [];
  const faults: MeshError[] = [];
  const clock = createFakeClock(1_000);
  const transcript = createTranscript({
    publish: async events => void kept.push(events),
    source: 'host-1',
    clock,
    onFault: error => faults.push(error),
    ...options,
  });
  return { kept, faults, clock, transcript };
}

const say = (text: string, recorded = true) =>
  createMessage({ performative: 'tell', sender: 'me', receiver: 'you', content: jsonContent(text), recorded });

describe('transcript', () => {
  it('keeps what is said in recorded conversations, in order, what comes together as one batch', async () => {
    const { kept, transcript } = scene();
    const messages = [say('a'), say('b', false), say('c')];
    for (const message of messages) transcript.sent(message);
    await transcript.close();
    expect(kept).toHaveLength(1);
    const ids = kept[0]?.map(({ payload }) => payload && anyUnpack(payload, MessageSentSchema)?.message?.id);
    expect(ids).toEqual([messages[0]?.id, messages[2]?.id]);
  });

  it('says how the handling of a message ended, to the microsecond', async () => {
    const { kept, transcript } = scene();
    const error = new MeshError('HANDLER_FAILED', 'broke');
    const common = { message: say('a'), agentId: 'you', traceparent: '', startedAtMs: 999.25, error };
    transcript.handled({ ...common, tookMs: 0.37, ending: 'failed' });
    await transcript.close();
    const payload = kept[0]?.[0]?.payload;
    const handled = payload && anyUnpack(payload, MessageHandledSchema);
    expect(handled).toMatchObject({ ending: Ending.FAILED, failure: { reason: 'HANDLER_FAILED' } });
    expect(handled?.took).toMatchObject({ seconds: 0n, nanos: 370_000 });
  });

  it('leaves out the content of a large message and says how large it was', async () => {
    const { kept, transcript } = scene();
    transcript.sent(say('x'.repeat(100_000)));
    await transcript.close();
    const payload = kept[0]?.[0]?.payload;
    const sent = payload && anyUnpack(payload, MessageSentSchema);
    expect(sent?.message?.content).toBeUndefined();
    expect(Number(sent?.bytesLeftOut)).toBeGreaterThan(100_000);
  });

  it('brings a batch again that the log did not take', async () => {
    let fails = 2;
    const kept: Event[] = [];
    const publish = async (events: Event[]) => {
      if (fails-- > 0) throw new MeshError('UNREACHABLE', 'away');
      kept.push(...events);
    };
    const { clock, faults, transcript } = scene({ publish });
    transcript.sent(say('a'));
    while (kept.length === 0) {
      await new Promise(setImmediate);
      clock.advance(100);
    }
    expect(faults.map(({ reason }) => reason)).toEqual(['UNREACHABLE']);
    await transcript.close();
  });

  it('says what was lost when the log takes nothing', async () => {
    const { clock, faults, transcript } = scene({ publish: () => new Promise(() => undefined), waitingMax: 2 });
    for (const text of ['a', 'b', 'c']) transcript.sent(say(text));
    const closed = transcript.close(50);
    clock.advance(50);
    await closed;
    expect(faults.at(-1)).toMatchObject({
      reason: 'TRANSCRIPT_INCOMPLETE',
      message: expect.stringMatching(/^3 events/),
    });
  });

  it('says at once that it loses something, and how much as soon as the log takes some again', async () => {
    let open: (() => void) | undefined;
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    const { faults, transcript } = scene({ publish: () => opened, waitingBytesMax: 1_000 });
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) transcript.sent(say(text));
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining('are lost from now on')]);
    open?.();
    await transcript.close();
    expect(faults.at(-1)?.message).toMatch(/^[2-4] events of recorded conversations were lost/);
  });

  it('goes in batches that a call can carry', async () => {
    const sizes: number[] = [];
    const { transcript } = scene({ publish: async events => void sizes.push(events.length) });
    for (let at = 0; at < 40; at++) transcript.sent(say('x'.repeat(60_000)));
    await transcript.close();
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(40);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(20);
  });

  it('loses what the log refuses, and brings the others', async () => {
    const kept: string[] = [];
    const publish = async (events: Event[]) => {
      const bad = events.find(({ agentId }) => agentId === 'bad');
      if (bad) throw new MeshError('EVENT_REFUSED', 'no', { details: { id: bad.id } });
      kept.push(...events.map(({ agentId }) => agentId));
    };
    const { faults, transcript } = scene({ publish });
    transcript.sent(say('a'));
    transcript.sent({ ...say('b'), sender: makeAddress('agent', 'bad') });
    transcript.sent(say('c'));
    await transcript.close();
    expect(kept).toHaveLength(2);
    expect(faults.map(({ message }) => message)).toEqual([expect.stringMatching(/^1 events/)]);
  });
});
