/**
 * The side that asks, publishes and calls for proposals, on NATS's own client. A line `RESULT {…}` says what was measured.
 *
 *     node client.mjs '{"port": 4222, "scenario": "s1", "concurrency": 64, "agents": 1, "messages": 0, "forMs": 4000, "warmUpMs": 2000}'
 */
import { connect, createInbox } from '@nats-io/transport-node';

const { port, scenario, concurrency, agents, messages, forMs, warmUpMs } = JSON.parse(process.argv[2] ?? '{}');
const payload = 'x'.repeat(200);
const nats = await connect({ servers: `127.0.0.1:${port}` });

/** @param {Record<string, number>} result */
const tell = result => console.log(`RESULT ${JSON.stringify(result)}`);
const ask = () => nats.request('echo', payload, { timeout: 5_000 });

/**
 * @param {() => Promise<unknown>} once
 * @param {number} ms
 */
async function loop(once, ms) {
  /** @type {number[]} */
  const tookMs = [];
  const begunMs = performance.now();
  const worker = async () => {
    while (performance.now() < begunMs + ms) {
      const atMs = performance.now();
      await once();
      tookMs.push(performance.now() - atMs);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - begunMs) / 1000;
  tookMs.sort((a, b) => a - b);
  const at = (/** @type {number} */ percent) => tookMs[Math.floor((tookMs.length * percent) / 100)] ?? 0;
  return { rate: tookMs.length / seconds, p50_ms: at(50), p99_ms: at(99) };
}

/** @param {() => Promise<unknown>} once */
async function measured(once) {
  if (warmUpMs > 0) await loop(once, warmUpMs);
  tell(await loop(once, forMs));
}

async function publish() {
  let done = 0;
  let wake = () => {};
  nats.subscribe('done', {
    callback() {
      done += 1;
      if (done === agents) wake();
    },
  });
  await nats.flush();
  const burst = async (/** @type {number} */ count) => {
    done = 0;
    const allDone = new Promise(resolve => {
      wake = () => resolve(undefined);
    });
    const begunMs = performance.now();
    for (let i = 1; i < count; i++) {
      nats.publish('news', payload);
      if (i % 1000 === 0) await nats.flush();
    }
    nats.publish('news', `E${payload.slice(1)}`);
    await allDone;
    return (performance.now() - begunMs) / 1000;
  };
  const warmMs = performance.now() + warmUpMs;
  do await burst(Math.ceil(messages / 5));
  while (performance.now() < warmMs);
  tell({ rate: messages / (await burst(messages)) });
}

/** Call to all, all proposals, award to the cheapest, its result. Nobody is rejected. */
async function negotiate() {
  let last = 0;
  const waiting = new Map();
  const inbox = createInbox();
  nats.subscribe(inbox, {
    callback(_error, message) {
      const proposal = message.json();
      waiting.get(proposal.conv)?.(proposal);
    },
  });
  await measured(async () => {
    last += 1;
    const conv = String(last);
    /** @type {{ who: string, price: number }[]} */
    const proposals = [];
    await new Promise(resolve => {
      waiting.set(conv, (/** @type {{ who: string, price: number }} */ proposal) => {
        proposals.push(proposal);
        if (proposals.length === agents) resolve(undefined);
      });
      nats.publish('cfp', JSON.stringify({ conv, body: payload }), { reply: inbox });
    });
    waiting.delete(conv);
    const best = proposals.reduce((a, b) => (b.price < a.price ? b : a));
    await nats.request(`${best.who}.award`, JSON.stringify({ conv, body: payload }), { timeout: 5_000 });
  });
}

if (scenario === 's1') await measured(ask);
if (scenario === 's2') await publish();
if (scenario === 's3') await negotiate();
if (scenario === 's4') {
  await ask();
  tell({ rate: 0 });
}
await nats.close();
