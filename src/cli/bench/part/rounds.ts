import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../../base/index.js';
import { jsonContent } from '../../../message/index.js';
import { remoteNegotiations } from '../../../negotiation/index.js';
import { payload, task } from '../orders.js';

/** Rounds of the contract net. */
export interface Rounds {
  /** One round from call to result. Errors: AWARDS_FAILED when it ends otherwise, NO_PROPOSALS when not all have proposed. */
  once(bidders: number): Promise<void>;
  close(): void;
}

/** Has tasks negotiated by a node, all in one session. */
export function createRounds(node: string): Rounds {
  const negotiations = remoteNegotiations({ node });
  // Made once: it is the same in every round, and what is measured is what becomes of it.
  const request = call();
  return {
    async once(bidders) {
      const { ended, offers } = await negotiations.outcome(request);
      if (ended.outcome !== Outcome.COMPLETED)
        throw new MeshError('AWARDS_FAILED', `a round ended ${Outcome[ended.outcome]}`);
      if (offers !== bidders) throw new MeshError('NO_PROPOSALS', `${offers} of ${bidders} bidders proposed`);
    },
    close: () => negotiations.close(),
  };
}

function call() {
  return create(StartRequestSchema, {
    task: { capability: task, content: jsonContent(payload) },
    proposeWithin: durationFromMs(5_000),
    doWithin: durationFromMs(30_000),
  });
}
