import { type DialOptions, dial } from '../../rpc/index.js';
import type { WorkflowRunner } from './code.js';
import { createWorkflowRunner } from './runner.js';

/**
 * What a process runs workflows with, on a line of its own to the node. Close it at the end.
 *
 *     const workflows = connectWorkflows({ node: '127.0.0.1:7400' });
 *     const receipt = await workflows.run({ name: 'order', id: order.id }, workflow => workflow.run('charge', key => bank.charge(order, key)));
 */
export function connectWorkflows({ node, ...dialing }: DialOptions & { readonly node: string }): WorkflowRunner {
  const channel = dial(node, dialing);
  const runner = createWorkflowRunner({ channel });

  async function close(): Promise<void> {
    await runner.close();
    channel.close();
  }

  return { run: runner.run, close, [Symbol.asyncDispose]: close };
}
