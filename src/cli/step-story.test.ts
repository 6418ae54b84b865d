import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Outcome, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createStory } from './step-story.js';

describe('a story', () => {
  const tell = (...kinds: MessageInitShape<typeof StepSchema>['kind'][]) => {
    const story = createStory();
    return kinds.flatMap(kind =>
      story
        .tell(create(StepSchema, { ...(kind && { kind }) }))
        .map(({ from, to, what, rest }) => `${from} → ${to}: ${what} ${rest}`.trimEnd()),
    );
  };

  it('tells who said what to whom', () => {
    const proposal = { priceMicros: 2_000n, currency: 'EUR', quality: 0.5, description: 'by hand' };
    expect(
      tell(
        {
          case: 'started',
          value: { task: { capability: 'sum' }, participants: [{ agent: 'a' }, { agent: 'b' }] },
        },
        { case: 'proposed', value: { agent: 'a', proposalId: 'p-1', proposal } },
        { case: 'proposed', value: { agent: 'b', proposalId: 'p-2', proposal: { ...proposal, description: '' } } },
        { case: 'awarded', value: { agent: 'a', reason: 'lowest price' } },
        { case: 'rejected', value: { proposalIds: ['p-2'], inReserve: true } },
        { case: 'progressed', value: { done: 0.5, description: 'half' } },
        { case: 'awardFailed', value: { agent: 'a', failure: { message: 'it died' } } },
        { case: 'rejected', value: { proposalIds: ['p-2'] } },
        { case: 'ended', value: { outcome: Outcome.NO_PROPOSALS, failure: { message: 'none of 2' } } },
      ),
    ).toEqual([
      'negotiations → a: call sum',
      'negotiations → b: call sum',
      'a → negotiations: proposal 0.002 EUR, time not said, quality 0.5, by hand',
      'b → negotiations: proposal 0.002 EUR, time not said, quality 0.5',
      'negotiations → a: award lowest price',
      'negotiations → b: rejection kept in reserve',
      'a → negotiations: progress 50 %, half',
      'negotiations → a: award void it died',
      'negotiations → b: rejection',
      'negotiations → caller: ended no_proposals: none of 2',
    ]);
  });

  it('calls a winner of which it has not heard that', () => {
    expect(tell({ case: 'progressed', value: { done: 1 } })).toEqual(['winner → negotiations: progress 100 %']);
  });

  it('names a proposal that it has not heard of', () => {
    expect(tell({ case: 'rejected', value: { proposalIds: ['p-9'] } })).toEqual([
      'negotiations → proposal p-9: rejection',
    ]);
  });
});
