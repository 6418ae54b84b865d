import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type NegotiateRequest,
  NegotiateRequestSchema,
  NegotiationService,
  StartRequestSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../../base/index.js';
import { jsonContent } from '../../../message/index.js';
import { dial } from '../../../rpc/index.js';
import { payload, task } from '../orders.js';

/** Rounds of the contract net. */
export interface Rounds {
  /** One round from call to result. Errors: AWARDS_FAILED when it ends otherwise, NO_PROPOSALS when not all have proposed. */
  once(bidders: number): Promise<void>;
  close(): void;
}

/** Has tasks negotiated by a node, each on a stream of its own. */
export function createRounds(node: string): Rounds {
  const channel = dial(node);
  const negotiations = channel.client(NegotiationService);
  return {
    async once(bidders) {
      let proposed = 0;
      for await (const { step, further } of negotiations.negotiate(call()))
        for (const { kind } of step ? [step, ...further] : []) {
          if (kind.case === 'proposed') proposed += 1;
          if (kind.case === 'ended' && kind.value.outcome !== Outcome.COMPLETED)
            throw new MeshError('AWARDS_FAILED', `a round ended ${Outcome[kind.value.outcome]}`);
        }
      if (proposed !== bidders) throw new MeshError('NO_PROPOSALS', `${proposed} of ${bidders} bidders proposed`);
    },
    close: () => channel.close(),
  };
}

async function* call(): AsyncGenerator<NegotiateRequest> {
  const start = create(StartRequestSchema, {
    task: { capability: task, content: jsonContent(payload) },
    proposeWithin: durationFromMs(5_000),
    doWithin: durationFromMs(30_000),
  });
  yield create(NegotiateRequestSchema, { action: { case: 'start', value: start }, together: true });
}
