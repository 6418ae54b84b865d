// An agent host in a process of its own, for tests that kill it: `node journal-host.mjs HOST_ID NODE FILE`. Its agent `journal` appends the
// content of each message to the file before it says that it has handled it; it knows no doubles. Says `attached` on its standard output.
import { appendFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { createHostExchange } from '../../dist/link/index.js';
import { contentJson } from '../../dist/message/index.js';
import { AgentDescriptorSchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';

const [hostId = '', node = '', file = ''] = process.argv.slice(2);

/** @type {import('../../src/link/index.js').LocalAgents} */
const agents = {
  descriptors: () => [create(AgentDescriptorSchema, { id: 'journal' })],
  loads: () => ({}),
  offer(_agent, inbound) {
    appendFileSync(file, `${contentJson(inbound.message.content)}\n`);
    setImmediate(() => inbound.handled());
    return undefined;
  },
  onChange: () => () => undefined,
};

const exchange = createHostExchange({
  hostId,
  agents,
  nodes: [node],
  leaseTtlMs: 1_000,
  limits: { linkResumeMs: 200 },
});
await exchange.start();
process.stdout.write('attached\n');
// It lives as long as whoever started it, whatever becomes of its link.
process.stdin.on('end', () => process.exit()).resume();
