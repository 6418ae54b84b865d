import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { MessageSchema, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { MeshError } from '../base/index.js';
import { jsonContent } from '../message/index.js';
import { createReporter, type Negotiate } from './reporter.js';

type Wanted = Parameters<Negotiate>[1];

/** A part that was done by `worker`, the second of two that proposed. */
function done({ capability }: Wanted) {
  const time = durationFromMs(7);
  const offers = [
    { agent: 'other', proposal: { priceMicros: 9n } },
    { agent: 'worker', proposal: { priceMicros: 5n, time, quality: 0.5 } },
  ];
  const negotiation = create(NegotiationSchema, { id: `n-${capability}`, offers });
  return { output: `made by ${capability}`, agent: 'worker', negotiation };
}

/** What the reporter answers when its parts end like this. */
async function report(negotiate: Negotiate) {
  const message = create(MessageSchema, { performative: Performative.ASK, content: jsonContent('A text.') });
  const context = { message, deadlineMs: 10_000, clock: { now: () => 1_000 } } as never;
  const { faculties } = createReporter(negotiate);
  return await faculties.act(await faculties.perceive(message, context), context);
}

describe('a report', () => {
  it('has all parts negotiated at once, within its time', async () => {
    const wanted: Wanted[] = [];
    let release: () => void = () => undefined;
    const all = new Promise<void>(resolve => {
      release = resolve;
    });
    await report(async (_, part) => {
      wanted.push(part);
      // Goes on only when the others have begun too.
      if (wanted.length === 4) release();
      await all;
      return done(part);
    });
    expect(wanted).toEqual(
      ['text.language', 'text.statistics', 'text.keywords', 'text.summarize'].map(capability => ({
        ...{ capability, input: 'A text.', doMs: 8_500 },
      })),
    );
  });

  it('puts together what was made, by whom and at what price', async () => {
    expect(await report(async (_, part) => done(part))).toMatchObject({
      language: 'made by text.language',
      statistics: 'made by text.statistics',
      keywords: 'made by text.keywords',
      summary: 'made by text.summarize',
      failed: [],
      negotiations: expect.arrayContaining([
        {
          id: 'n-text.language',
          capability: 'text.language',
          proposals: [
            { agent: 'other', price_micros: 9, time_ms: null, quality: 0 },
            { agent: 'worker', price_micros: 5, time_ms: 7, quality: 0.5 },
          ],
          winner: 'worker',
          price_micros: 5,
        },
      ]),
    });
  });

  it('names a part that failed', async () => {
    const why = new MeshError('NO_PROPOSALS', 'nobody proposed', { details: { negotiation_id: 'n-7' } });
    const made = await report(async (_, part) => {
      if (part.capability === 'text.keywords') throw why;
      return done(part);
    });
    expect(made).toMatchObject({
      keywords: null,
      summary: 'made by text.summarize',
      failed: [{ part: 'keywords', why: 'nobody proposed' }],
      negotiations: expect.arrayContaining([
        { id: 'n-7', capability: 'text.keywords', proposals: [], winner: null, price_micros: null },
      ]),
    });
  });
});
