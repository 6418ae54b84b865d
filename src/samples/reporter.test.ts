import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MessageSchema, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { jsonContent } from '../message/index.js';
import type { Part, PartOutcome, PartProposal } from './parts.js';
import { createReporter } from './reporter.js';

const proposal: PartProposal = { agent: 'worker', price_micros: 5, time_ms: 1, quality: 1 };
const done = (result: string): PartOutcome => ({
  ...{ id: `n-${result}`, proposals: [proposal], winner: proposal, result, failure: undefined },
});

/** What the reporter answers when its parts end like this. */
async function report(negotiate: (part: Part) => Promise<PartOutcome>) {
  const message = create(MessageSchema, { performative: Performative.ASK, content: jsonContent('A text.') });
  const context = {
    ...{ message, conversationId: 'c-1', deadlineMs: 10_000, clock: { now: () => 1_000 } },
    signal: new AbortController().signal,
  } as never;
  const { faculties } = createReporter(negotiate);
  return await faculties.act(await faculties.perceive(message, context), context);
}

describe('a report', () => {
  it('lets all parts be negotiated at once, in its conversation and within its time', async () => {
    const parts: Part[] = [];
    let release: () => void = () => undefined;
    const all = new Promise<void>(resolve => {
      release = resolve;
    });
    await report(async part => {
      parts.push(part);
      // Resolves only when the others have begun too.
      if (parts.length === 4) release();
      await all;
      return done(part.capability);
    });
    expect(parts.map(({ capability }) => capability).sort()).toEqual([
      'text.keywords',
      'text.language',
      'text.statistics',
      'text.summarize',
    ]);
    for (const part of parts)
      expect(part).toMatchObject({ input: 'A text.', conversationId: 'c-1', doWithinMs: 8_500 });
  });

  it('puts together what was made, by whom and at what price', async () => {
    expect(await report(async ({ capability }) => done(capability))).toMatchObject({
      ...{ language: 'text.language', statistics: 'text.statistics', keywords: 'text.keywords' },
      summary: 'text.summarize',
      failed: [],
      negotiations: expect.arrayContaining([
        {
          ...{ id: 'n-text.language', capability: 'text.language', proposals: [proposal] },
          ...{ winner: 'worker', price_micros: 5 },
        },
      ]),
    });
  });

  it('names a part that failed', async () => {
    const failure = { id: 'n', proposals: [], winner: undefined, result: undefined, failure: 'nobody proposed' };
    const made = await report(async ({ capability }) => (capability === 'text.keywords' ? failure : done(capability)));
    expect(made).toMatchObject({
      ...{ keywords: null, summary: 'text.summarize' },
      failed: [{ part: 'keywords', why: 'nobody proposed' }],
    });
  });
});
