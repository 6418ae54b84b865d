// An agent host in a process of its own, for tests that kill it: `node link-host.mjs HOST_ID NODE`. Its agent `echo` answers at once,
// `slow` never. Says `attached` on its standard output.
import { create } from '@bufbuild/protobuf';
import { createHostExchange } from '../../dist/link/index.js';
import { replyTo } from '../../dist/message/index.js';
import { AgentDescriptorSchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';

const [hostId = '', node = ''] = process.argv.slice(2);

/** @type {import('../../src/link/index.js').LocalAgents} */
const agents = {
  descriptors: () => ['echo', 'slow'].map(id => create(AgentDescriptorSchema, { id })),
  loads: () => ({}),
  offer(agent, inbound) {
    const { message } = inbound;
    if (agent === 'echo')
      inbound.reply(replyTo(message, { performative: 'tell', sender: agent, content: message.content }));
    return undefined;
  },
  onChange: () => () => undefined,
};

const exchange = createHostExchange({ hostId, agents, nodes: [node], leaseTtlMs: 1_000 });
await exchange.start();
process.stdout.write('attached\n');
