import type { TaskContext } from '../../agent/index.js';
import type { ApprovalRequest, Guardrails } from './guardrails.js';

/** Whom to ask, and how. */
export interface AskApproval {
  /** A person or a role, such as `ana`; an agent of that name is asked as well. */
  readonly approver: string;
  /** How long it is waited for, in ms: as long as what is handled may take unless said, and never longer. */
  readonly withinMs?: number;
  /** What is asked, for people; says which agent wants to use which tool unless given. */
  question?(request: ApprovalRequest): string;
}

/** The node's own agent that keeps approvals, whatever the namespace of who asks. */
const approvalsAddress = 'default/approvals';

/**
 * Guardrails that have a person approve tools: the question is kept by the node, which lists it (`dacp approvals`) until it is answered or
 * the time is over, which means no.
 *
 *     guardrails: { approve: askApproval({ approver: 'ana' }) }
 */
export function askApproval({
  approver,
  withinMs,
  question = saidOf,
}: AskApproval): NonNullable<Guardrails['approve']> {
  return async (request: ApprovalRequest, context: TaskContext) => {
    const leftMs = context.deadlineMs - context.clock.now();
    const asked = { approver, question: question(request), subject: { tool: request.tool, args: request.args } };
    const timeoutMs = Math.max(1, Math.floor(Math.min(withinMs ?? leftMs, leftMs)));
    const answer = await context.ask(approvalsAddress, asked, { timeoutMs });
    return answer !== null && typeof answer === 'object' && !Array.isArray(answer) && answer.approved === true;
  };
}

function saidOf({ agent, tool }: ApprovalRequest): string {
  return `May ${agent} use the tool ${tool}?`;
}
