import { createHash } from 'node:crypto';
import type { TaskContext } from '../../agent/index.js';
import { canonicalJson } from '../../message/index.js';
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
 * the time is over, which means no. When an agent ends meanwhile and the message is handled again, the same question is not asked again:
 * the answer that was given holds.
 *
 *     guardrails: { approve: askApproval({ approver: 'ana' }) }
 */
export function askApproval({
  approver,
  withinMs,
  question = saidOf,
}: AskApproval): NonNullable<Guardrails['approve']> {
  /** How often the same was asked while one message was handled. */
  const asking = new WeakMap<TaskContext, Map<string, number>>();

  /** The same when the message is handled again, and another one for each time that the same is asked meanwhile. */
  function idOf({ tool, args }: ApprovalRequest, context: TaskContext): string {
    const counts = asking.get(context) ?? new Map<string, number>();
    asking.set(context, counts);
    const what = canonicalJson([context.self.id, context.message.id, tool, args]);
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return createHash('sha256').update(`${what} ${count}`).digest('hex').slice(0, 32);
  }

  return async (request: ApprovalRequest, context: TaskContext) => {
    const leftMs = context.deadlineMs - context.clock.now();
    const asked = { approver, question: question(request), subject: { tool: request.tool, args: request.args } };
    const timeoutMs = Math.max(1, Math.floor(Math.min(withinMs ?? leftMs, leftMs)));
    const answer = await context.ask(approvalsAddress, asked, { timeoutMs, id: idOf(request, context) });
    return answer !== null && typeof answer === 'object' && !Array.isArray(answer) && answer.approved === true;
  };
}

function saidOf({ agent, tool }: ApprovalRequest): string {
  return `May ${agent} use the tool ${tool}?`;
}
