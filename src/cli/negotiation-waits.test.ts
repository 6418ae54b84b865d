import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createNegotiationWaits } from './negotiation-waits.js';
import { createTerminal } from './terminal.js';
import { waitText } from './waiting.js';

const step = (kind: NonNullable<MessageInitShape<typeof StepSchema>['kind']>) => create(StepSchema, { kind });

it('waits for those who have not answered, then for who has the award, then for nobody', () => {
  let waiting: (() => string) | undefined;
  const waits = createNegotiationWaits(
    createTerminal({}, { write: () => undefined }, { write: () => undefined }),
    { proposeWithinMs: 30_000, doWithinMs: 60_000 },
    (_, wait) => {
      waiting = () => waitText(wait);
      return () => {
        waiting = undefined;
      };
    },
  );
  waits.called(['a', 'b', 'c']);
  waits.step(step({ case: 'proposed', value: { agent: 'a' } }));
  waits.step(step({ case: 'declined', value: { agent: 'c' } }));
  expect(waiting?.()).toBe('waiting for b (at most 30 s; --propose-within)');
  waits.step(step({ case: 'awarded', value: { agent: 'a' } }));
  expect(waiting?.()).toBe('waiting for a to do it (at most 1 min; --do-within)');
  waits.step(step({ case: 'ended', value: {} }));
  expect(waiting).toBeUndefined();
});
