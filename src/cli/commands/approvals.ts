import { userInfo } from 'node:os';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Approval, ApprovalSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { createHint } from '../hints.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { formatAge, formatDuration } from '../values.js';
import { short } from '../workflow-report.js';

/** Which approvals. */
export interface ApprovalsInput {
  readonly all?: boolean;
  readonly approver?: string;
  readonly run?: string;
  readonly watch?: boolean;
}

/** What a person says. */
export interface AnswerInput {
  readonly id: string;
  readonly reason?: string;
  readonly by?: string;
}

/** `dacp approvals`: what waits for a person's word. */
export async function approvals(context: Context, input: ApprovalsInput): Promise<undefined> {
  const { terminal } = context;
  const { all: answered = false, approver = '', run: runId = '' } = input;
  await withMesh(context, async mesh => {
    if (input.watch) {
      for await (const { approval } of mesh.approvals.watchApprovals({ approver }))
        if (approval) show(context, approval);
      return;
    }
    const { approvals: found, nextPageToken } = await mesh.approvals.listApprovals({ answered, approver, runId });
    const shown = showList(terminal, {
      schema: ApprovalSchema,
      items: found,
      head: ['APPROVAL', 'FOR', 'QUESTION', 'ASKED BY', 'ASKED', 'LEFT', 'ANSWER'],
      expendable: ['ASKED', 'ASKED BY', 'ANSWER'],
      none: 'nothing waits for an approval',
      row: rowOf,
    });
    if (shown && nextPageToken !== '') terminal.note('there are more: --approver and --run narrow it');
    if (shown && !answered) terminal.note(`to answer: ${createHint(mesh.address)('approvals approve ID')}`);
  });
}

/** `dacp approvals approve`. */
export async function approve(context: Context, input: AnswerInput): Promise<undefined> {
  await answer(context, input, Verdict.APPROVED);
}

/** `dacp approvals reject`. */
export async function reject(context: Context, input: AnswerInput): Promise<undefined> {
  await answer(context, input, Verdict.REJECTED);
}

async function answer(context: Context, { id, reason = '', by }: AnswerInput, verdict: Verdict): Promise<void> {
  const who = (by ?? userName()).trim();
  if (who === '') throw new MeshError('OPTION_INVALID', '--by NAME: says who answers; it is missing');
  const request = { approvalId: id, verdict, reason, by: who };
  const { approval } = await withMesh(context, mesh => mesh.approvals.answerApproval(request));
  if (approval) show(context, approval);
}

/** Who sits here, as the system says; nobody checks it. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // Some containers have no name for their user.
  }
}

function show({ terminal }: Context, approval: Approval): void {
  if (terminal.json) {
    terminal.object(protoJson(ApprovalSchema, approval));
    return;
  }
  const { id, question } = approval;
  const subject =
    question?.subject && question.subject.kind.case !== 'nullValue'
      ? `  ${terminal.style.dim(short(question.subject))}`
      : '';
  terminal.line(
    `${id}  ${question?.approver ?? ''}: ${question?.question ?? ''}${subject}  ${answerOf(approval)}`.trimEnd(),
  );
}

function rowOf(approval: Approval): string[] {
  const { id, question, askedBy, askedAt, answerBy, answer: given } = approval;
  const nowMs = Date.now();
  const left = given || !answerBy ? '' : formatDuration(Math.max(0, timestampMs(answerBy) - nowMs));
  return [
    id,
    question?.approver ?? '',
    question?.question ?? '',
    whoOf(approval, askedBy),
    formatAge(askedAt, nowMs),
    left,
    answerOf(approval),
  ];
}

function whoOf({ question }: Approval, askedBy: string): string {
  return question?.runId ? `${question.step} of ${question.runId}` : askedBy;
}

function answerOf({ answer: given }: Approval): string {
  if (!given) return '';
  if (given.withdrawn) return 'withdrawn';
  const verdict = given.verdict === Verdict.APPROVED ? 'approved' : 'rejected';
  return `${verdict} by ${given.by || 'its deadline'}${given.reason === '' ? '' : `: ${given.reason}`}`;
}
