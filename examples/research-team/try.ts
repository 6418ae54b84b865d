/**
 * Has a question answered, and answers for the editor who is asked at the end.
 *
 *     npx tsx examples/research-team/try.ts "How many hours lie between two high tides?"
 */
import { connect, join } from 'dacp-mesh';
import { type ExampleNode, openNode } from '../own-node.js';
import { agents } from './team.js';

const approvals = 'dacp.workflow.v1.ApprovalService';

/** Says yes to the first question for the editor: `dacp approvals approve ID` does the same. */
async function editor(node: ExampleNode): Promise<void> {
  for (;;) {
    const { approvals: open = [] } = await node.call(`${approvals}/ListApprovals`, { approver: 'editor' });
    const [asked] = open as { id: string; question: { question: string; subject: unknown } }[];
    if (asked) {
      console.log(`the editor is asked: ${asked.question.question} ${JSON.stringify(asked.question.subject)}`);
      const answer = { approvalId: asked.id, verdict: 'VERDICT_APPROVED', by: 'eve', reason: 'it is well found' };
      await node.call(`${approvals}/AnswerApproval`, answer);
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const [question = 'How many hours lie between two high tides?'] = process.argv.slice(2);
await using node = await openNode();
await using _team = await join({ agents, node: node.address });
await using mesh = await connect({ node: node.address });
const asking = mesh.ask('capability:question.answer', question, { timeoutMs: 60_000, recorded: true });
const [report] = await Promise.all([asking, editor(node)]);
console.log(report);
