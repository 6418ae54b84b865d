import type { ApprovalService } from '#gen/dacp/workflow/v1/approval_pb.js';
import { fieldInvalid } from '../../message/index.js';
import type { Implementation } from '../../rpc/index.js';
import type { Approvals } from './approvals.js';

/** The RPC edge of approvals. */
export function createApprovalService(approvals: Approvals): Implementation<typeof ApprovalService> {
  return {
    async requestApproval({ question, askedBy, approvalId: id }) {
      if (!question) throw fieldInvalid([{ field: 'question', rule: 'required', message: 'value is required' }]);
      return { approval: await approvals.request({ question, askedBy, id }) };
    },
    async getApproval({ approvalId }) {
      return { approval: await approvals.get(approvalId) };
    },
    listApprovals: query => approvals.list(query),
    async *watchApprovals({ approver }, { signal }) {
      for await (const approval of approvals.watch(approver, signal)) yield { approval };
    },
    async answerApproval({ approvalId, verdict, reason, by }) {
      return { approval: await approvals.answer(approvalId, { verdict, reason, by }) };
    },
  };
}
