// A host in a process of its own, for tests that kill it: `node link-worker.mjs HOST_ID NODE [SERVE]`. What its agent `sink` takes, and
// what it has handled, it writes to its standard output before it says so, one line each; `echo` answers at once; `slow` never does.
// `sink` has subscribed to the topic `news`. With `flood` in the environment it tells the agent of that name as much as it can.
import { writeSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { createHostExchange } from '../../dist/link/index.js';
import { createMessage, replyTo } from '../../dist/message/index.js';
import { AgentDescriptorSchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';

const [hostId = '', node = '', serve = '127.0.0.1:0'] = process.argv.slice(2);
const flood = process.env.FLOOD;

/** @type {(line: string) => void} */
const say = line => void writeSync(1, `${line}\n`);

/** @type {import('../../src/link/index.js').LocalAgents} */
const agents = {
  descriptors: () =>
    ['echo', 'slow', 'sink'].map(id =>
      create(AgentDescriptorSchema, {
        id: `${hostId}-${id}`,
        capabilities: id === 'echo' ? [{ name: 'echoing' }] : [],
        topics: id === 'sink' ? ['news'] : [],
      }),
    ),
  loads: () => ({}),
  offer(agent, inbound) {
    const { message } = inbound;
    if (agent.endsWith('-echo')) inbound.reply(replyTo(message, { performative: 'tell', sender: agent }));
    if (!agent.endsWith('-sink')) return undefined;
    say(`taken ${message.id}`);
    setTimeout(() => {
      say(`handled ${message.id}`);
      inbound.handled();
    }, 3);
    return undefined;
  },
  onChange: () => () => undefined,
};

const exchange = createHostExchange({
  hostId,
  agents,
  nodes: [node],
  // A machine that is busy with other tests answers late; what is asked here is what happens when a process is gone.
  limits: { pingEveryMs: 5_000 },
  ...(serve === 'none' ? {} : { serve: { address: serve } }),
});
await exchange.start();
say('attached');
while (flood) {
  const parts = { performative: /** @type {const} */ ('tell'), sender: `${hostId}-echo`, receiver: flood };
  const batch = Array.from({ length: 20 }, () => exchange.send(createMessage(parts)));
  await Promise.allSettled(batch);
}
