// An agent host in a process of its own, for tests that kill it: `node ledger-host.mjs HOST_ID NODE FILE`. Its agent `ledger` writes
// the id of each message into the file before it says that it has handled it, and knows doubles by what stands there.
// Says `attached` on its standard output.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { createHostExchange } from '../../dist/link/index.js';
import { AgentDescriptorSchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';

const [hostId = '', node = '', file = ''] = process.argv.slice(2);
const known = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);

/** @type {import('../../src/link/index.js').LocalAgents} */
const agents = {
  descriptors: () => [create(AgentDescriptorSchema, { id: 'ledger' })],
  loads: () => ({}),
  offer(_agent, inbound) {
    const { id } = inbound.message;
    if (!known.has(id)) {
      known.add(id);
      appendFileSync(file, `${id}\n`);
    }
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
