import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Ended, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import { contentJson, errorOf, jsonContent } from '../../message/index.js';
import type { Negotiations } from '../../negotiation/index.js';
import type { Job, JobEnd, Perform } from './actions.js';

/** Has tasks negotiated on behalf of steps. It is always safe to do again: the negotiation's id is the job's. */
export function createNegotiate(negotiations: Pick<Negotiations, 'open' | 'watch' | 'cancel'>, clock: Clock): Perform {
  return async job => {
    try {
      await negotiations.open(requestOf(job, clock));
      for await (const { kind } of negotiations.watch(job.id, 0n, job.signal))
        if (kind.case === 'ended') return endOf(kind.value);
      throw new MeshError('OUTCOME_UNKNOWN', `negotiation ${job.id} ended without a word`);
    } catch (thrown) {
      const error = toMeshError(thrown);
      return { error, uncertain: job.signal.aborted || error.reason === 'OUTCOME_UNKNOWN' };
    }
  };
}

function requestOf(job: Job, clock: Clock): StartRequest {
  const wanted = job.action.case === 'negotiate' ? job.action.value : undefined;
  const { capability = '', namespace = '', policy, proposeWithin } = wanted ?? {};
  return create(StartRequestSchema, {
    negotiationId: job.id,
    task: { capability, namespace: namespace || job.namespace, content: jsonContent(job.input) },
    ...(policy && { policy }),
    ...(proposeWithin && { proposeWithin }),
    doWithin: durationFromMs(Math.max(1, job.dueMs - clock.now())),
    conversationId: job.conversationId,
    ...(job.traceContext && { traceContext: job.traceContext }),
    recorded: true,
  });
}

function endOf({ outcome, result, failure }: Ended): JobEnd {
  if (outcome === Outcome.COMPLETED) return { result: result ? contentJson(result) : null };
  const error = failure ? errorOf(failure) : new MeshError('AWARDS_FAILED', 'the negotiation has no result');
  return { error, uncertain: false };
}
