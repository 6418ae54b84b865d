import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import type { StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { failureOf, jsonContent } from '../message/index.js';
import { createNegotiator } from './negotiator.js';
import type { Part } from './parts.js';

type StepInit = MessageInitShape<typeof StepSchema>;

const part: Part = {
  ...{ capability: 'text.count', input: 'a b', description: 'a part', conversationId: 'c-1' },
  ...{ traceContext: undefined, doWithinMs: 5_000, signal: new AbortController().signal },
};
const proposed = (agent: string, micros: bigint): StepInit => ({
  kind: {
    case: 'proposed',
    value: { agent, proposalId: agent, proposal: { priceMicros: micros, time: durationFromMs(7), quality: 0.5 } },
  },
});
const awarded = (agent: string): StepInit => ({ kind: { case: 'awarded', value: { agent, proposalId: agent } } });

/** A node on which a negotiation takes these steps. */
function nodeWith(steps: readonly StepInit[], asked: MessageInitShape<typeof StartRequestSchema>[] = []) {
  return createNegotiator({
    async start(request) {
      asked.push(request);
      return { negotiationId: 'n-1' } as never;
    },
    async *watch() {
      for (const step of steps) yield { step: create(StepSchema, step) } as never;
    },
  });
}

it('gives what was made, who proposed what, and whose award was the last', async () => {
  const asked: MessageInitShape<typeof StartRequestSchema>[] = [];
  const ended: StepInit = { kind: { case: 'ended', value: { outcome: Outcome.COMPLETED, result: jsonContent(2) } } };
  const steps = [proposed('a', 5n), proposed('b', 9n), awarded('a'), awarded('b'), ended];
  const [a, b] = [
    { agent: 'a', price_micros: 5, time_ms: 7, quality: 0.5 },
    { agent: 'b', price_micros: 9, time_ms: 7, quality: 0.5 },
  ];
  expect(await nodeWith(steps, asked)(part)).toEqual({
    ...{ id: 'n-1', proposals: [a, b], winner: b, result: 2, failure: undefined },
  });
  expect(asked).toEqual([
    expect.objectContaining({ conversationId: 'c-1', doWithin: expect.objectContaining({ seconds: 5n }) }),
  ]);
});

it('says why there is no result', async () => {
  const failure = failureOf(new MeshError('NO_PROPOSALS', 'nobody proposed'));
  const ended: StepInit = { kind: { case: 'ended', value: { outcome: Outcome.NO_PROPOSALS, failure } } };
  expect(await nodeWith([ended])(part)).toMatchObject({ result: undefined, failure: 'nobody proposed' });
});

it('turns an error into an outcome, with what was known by then', async () => {
  const negotiate = createNegotiator({
    start: async () => ({ negotiationId: 'n-1' }) as never,
    async *watch() {
      yield { step: create(StepSchema, proposed('a', 5n)) } as never;
      throw new MeshError('UNREACHABLE', 'the node is gone');
    },
  });
  expect(await negotiate(part)).toMatchObject({ id: 'n-1', proposals: [{ agent: 'a' }], failure: 'the node is gone' });
});
