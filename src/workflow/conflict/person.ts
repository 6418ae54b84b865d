import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { QuestionSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { toValue } from '../../message/index.js';
import type { Approvals } from '../approval/approvals.js';
import { alike } from './majority.js';
import type { Claim } from './policy.js';
import type { PersonAsked } from './resolve.js';

/**
 * Has a person pick a claim: each is put up for approval in turn, what most say first, and the first that is approved counts. Gives its
 * number; undefined when none is approved in time.
 */
export async function askPerson(
  { question, approver }: PersonAsked,
  claims: readonly Claim[],
  { approvals, timeoutMs }: { readonly approvals: Pick<Approvals, 'request' | 'answered'>; readonly timeoutMs: number },
): Promise<number | undefined> {
  const groups = alike(claims);
  for (const [first, ...others] of groups) {
    if (!first) continue;
    const who = [first, ...others].map(({ agent }) => agent).join(', ');
    const { id } = await approvals.request({
      askedBy: 'consensus',
      question: create(QuestionSchema, {
        approver: approver || 'anybody',
        question: `${question || 'Agents say different things.'} Does this count, which ${who} say?`.slice(0, 1024),
        subject: toValue(first.value),
        answerWithin: durationFromMs(Math.max(1, Math.floor(timeoutMs / groups.length))),
      }),
    });
    const { answer } = await approvals.answered(id);
    if (answer?.verdict === Verdict.APPROVED) return claims.indexOf(first);
  }
  return undefined;
}
