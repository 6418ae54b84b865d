import { create } from '@bufbuild/protobuf';
import { BallotSchema, type ConsensusService } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { traceContextOf } from '../../message/index.js';
import type { Implementation } from '../../rpc/index.js';
import type { Votes } from './votes.js';

/** The RPC edge of votes. */
export function createConsensusService(votes: Votes): Implementation<typeof ConsensusService> {
  return {
    async startConsensus(request, { traceparent }) {
      const traceContext = request.traceContext ?? traceContextOf(traceparent);
      return { consensus: await votes.open({ ...request, traceContext }) };
    },
    async castVote({ id, agent, ballot }) {
      return { consensus: await votes.cast(id, agent, ballot ?? create(BallotSchema)) };
    },
    async getConsensus({ id }) {
      return { consensus: await votes.get(id) };
    },
    listConsensus: query => votes.list(query),
    async *watchConsensus({ id, afterVersion }, { signal }) {
      for await (const step of votes.watch(id, afterVersion, signal)) yield { step };
    },
    async cancelConsensus({ id, reason }) {
      return { consensus: await votes.cancel(id, reason) };
    },
  };
}
