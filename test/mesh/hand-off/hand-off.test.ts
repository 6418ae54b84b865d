import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { answerValue } from '../../../src/agent/index.js';
import { formatAddress, fromValue, jsonContent, makeAddress } from '../../../src/message/index.js';
import { dial } from '../../../src/rpc/index.js';
import { type CliProcess, runHere, startCli } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// A customer at a node, the front desk in one process and its specialists in another: all real, and the node dies in between.
vi.setConfig({ testTimeout: 90_000 });

const example = (file: string) => fileURLToPath(new URL(`../../../examples/hand-off/${file}`, import.meta.url));

async function runAgents(file: string, node: string): Promise<CliProcess> {
  const started = startCli(['agent', 'run', example(file), '--no-watch', '--json', '--node', node]);
  await started.nextLine(line => line.includes('"attached"'));
  return started;
}

/** Says something in a conversation, as a customer over gRPC does; tries again while agents come back after a restart. */
async function say(node: string, text: string, conversationId: string, traceparent = ''): Promise<Message> {
  const channel = dial(node);
  try {
    let answer: Message | undefined;
    await until(async () => {
      try {
        const { reply } = await channel.client(AgentService).ask(
          {
            message: {
              receiver: makeAddress('agent', 'front-desk'),
              content: jsonContent(text),
              conversationId,
              recorded: true,
              ...(traceparent !== '' && { traceContext: { traceparent } }),
            },
          },
          { timeoutMs: 20_000 },
        );
        answer = reply;
        return true;
      } catch (error) {
        if (!/can(not)? be reached|no agent|link is not here/.test(String(error))) throw error;
        return false;
      }
    }, 'the agents to be back');
    if (!answer) throw new Error('no reply');
    return answer;
  } finally {
    channel.close();
  }
}

it('a conversation goes to a specialist, with what was said in it, and stays there when the node was killed', async () => {
  using folder = makeTemporaryFolder();
  let mesh = await startMesh({ folder: folder.path });
  const desk = await runAgents('front-desk.ts', mesh.address);
  const specialists = await runAgents('billing.ts', mesh.address);
  try {
    expect(answerValue(await say(mesh.address, 'When are you open?', 'c1'))).toBe(
      'The front desk: we are open from 9 to 5.',
    );

    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
    const first = await say(mesh.address, 'a charge is not mine', 'c1', traceparent);
    expect(answerValue(first)).toMatchObject({
      billing: 'a charge is not mine',
      why: 'it is about money',
      context: { shop: 'Lisbon' },
    });
    expect(first.conversationId).toBe('c1');
    expect(first.sender && formatAddress(first.sender)).toBe('front-desk');
    expect(first.traceContext?.traceparent.slice(3, 35)).toBe('ab'.repeat(16));

    const next = await say(mesh.address, 'it is from May', 'c1');
    expect(next.sender && formatAddress(next.sender)).toBe('front-desk');
    expect(fromValue(next.metadata['dacp.handled_by'] as never)).toBe('billing');
    expect(answerValue(next)).toMatchObject({
      billing: 'it is from May',
      before: expect.arrayContaining(['When are you open?', 'a charge is not mine']),
    });
    // Another conversation of the same customer is none of theirs.
    expect(answerValue(await say(mesh.address, 'it is from May', 'c2'))).toMatch(/^The front desk/);

    const { port } = mesh;
    await mesh.kill();
    mesh = await startMesh({ folder: folder.path, port });
    // What was said last is told by its agent's process, again when the node was gone.
    await until(async () => (await mesh.here(['replay', 'c1'])).stdout.includes('it is from May'), 'the last words');
    const after = await say(mesh.address, 'and in June, too', 'c1');
    expect(answerValue(after)).toMatchObject({
      billing: 'and in June, too',
      before: expect.arrayContaining(['a charge is not mine', 'it is from May']),
    });

    expect(answerValue(await say(mesh.address, 'I shall sue you', 'c1'))).toEqual({
      legal: 'I shall sue you',
      chain: ['front-desk', 'billing'],
    });
    expect(answerValue(await say(mesh.address, 'what does the law say?', 'c1'))).toMatchObject({
      legal: 'what does the law say?',
    });

    const handoff = (...words: string[]) => runHere(['handoff', ...words, '--node', mesh.address]);
    expect((await handoff('list', '--open')).stdout).toMatch(/\nc1 +billing +legal +in force/);
    expect((await handoff('show', 'c1')).stdout).toMatch(/went +front-desk → billing → legal/);
    expect((await handoff('end', 'c1', '--reason', 'it is settled')).stdout).toMatch(/ended: it is settled/);
    expect(answerValue(await say(mesh.address, 'When are you open?', 'c1'))).toMatch(/^The front desk/);
    expect((await handoff('show', 'nobody')).stderr).toMatch(/no such conversation was handed off/);
    expect((await mesh.here(['log', '--type', 'agent.handoff'])).stdout).toMatch(/agent\.handoff/);
  } finally {
    for (const agents of [desk, specialists]) {
      agents.signal('SIGINT');
      await agents.ended;
    }
    await mesh[Symbol.asyncDispose]();
  }
});
