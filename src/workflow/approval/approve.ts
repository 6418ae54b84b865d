import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type Question, QuestionSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { type Clock, isGivenUp, MeshError, toMeshError } from '../../base/index.js';
import { toValue } from '../../message/index.js';
import type { Job, Perform } from '../run/actions.js';
import type { Approvals } from './approvals.js';
import { wordOf } from './desk.js';

/** Waits for persons on behalf of steps. It is always safe to do again: the approval's id is the job's. */
export function createApprove(approvals: Pick<Approvals, 'request' | 'answered' | 'withdraw'>, clock: Clock): Perform {
  return async job => {
    try {
      await approvals.request({ question: questionOf(job, clock), askedBy: 'workflows', id: job.id });
      const word = wordOf(await approvals.answered(job.id, job.signal));
      const goOn = job.action.case === 'approve' && job.action.value.goOn;
      if (word.approved || goOn) return { result: word };
      const why = word.reason === '' ? '' : `: ${word.reason}`;
      return { error: new MeshError('REFUSED', `${word.by || 'the deadline'} said no${why}`), uncertain: false };
    } catch (thrown) {
      // A node that stops waits again when it is back.
      if (isGivenUp(job.signal))
        await approvals
          .withdraw(job.id, 'the workflow does not need it any more')
          .catch(() => 'it was answered meanwhile, or ends by its deadline');
      return { error: toMeshError(thrown), uncertain: false };
    }
  };
}

function questionOf(job: Job, clock: Clock): Question {
  const asked = job.action.case === 'approve' ? job.action.value : undefined;
  return create(QuestionSchema, {
    approver: asked?.approver ?? '',
    question: asked?.question ?? '',
    ...(asked && { fallback: asked.fallback }),
    subject: toValue(job.input),
    answerWithin: durationFromMs(Math.max(1, job.dueMs - clock.now())),
    runId: job.runId,
    step: job.key,
    conversationId: job.conversationId,
  });
}
