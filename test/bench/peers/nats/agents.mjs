/**
 * The process with the agents, each on a connection of its own, on NATS's own client. The line `READY` says that they listen.
 *
 *     node agents.mjs '{"port": 4222, "scenario": "s3", "agents": 10}'
 */
import { connect } from '@nats-io/transport-node';

const { port, scenario, agents } = JSON.parse(process.argv[2] ?? '{}');
const open = () => connect({ servers: `127.0.0.1:${port}` });

async function echo() {
  const nats = await open();
  nats.subscribe('echo', { callback: (_error, message) => void message.respond(message.data) });
  await nats.flush();
}

/** Says that it is done after the note that begins with E. */
async function subscriber() {
  const nats = await open();
  let count = 0;
  nats.subscribe('news', {
    callback(_error, message) {
      count += 1;
      if (message.data[0] !== 0x45) return;
      nats.publish('done', String(count));
      count = 0;
    },
  });
  await nats.flush();
}

/** @param {number} index */
async function bidder(index) {
  const nats = await open();
  nats.subscribe('cfp', {
    callback(_error, message) {
      const { conv, body } = message.json();
      message.respond(JSON.stringify({ conv, who: `p${index}`, price: (index * 7919) % 1000, body }));
    },
  });
  nats.subscribe(`p${index}.award`, {
    callback(_error, message) {
      const { conv, body } = message.json();
      message.respond(JSON.stringify({ conv, body }));
    },
  });
  await nats.flush();
}

const start = { s1: echo, s2: subscriber, s3: bidder, s4: echo }[/** @type {'s1' | 's2' | 's3' | 's4'} */ (scenario)];
for (let index = 0; index < agents; index++) await start(index);
console.log('READY');
setInterval(() => {}, 1_000_000);
