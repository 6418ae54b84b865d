import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { CallSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock, MeshError } from '../../base/index.js';
import { anyContent, createMessage, failureOf } from '../../message/index.js';
import { createMeters, silentLogger } from '../../observability/index.js';
import { createAgentTelemetry, createTelemetrySampling } from '../telemetry.js';
import { type SharedCall, sharedCallOf } from './shared-call.js';
import { createTally } from './tally.js';

const answer = failureOf(new MeshError('REFUSED', 'no'));

const nobody = () => {
  throw new Error('nobody asks what is said to the caller');
};

/** Two bidders, and how many messages of which types they have refused. */
function bidders() {
  const clock = createFakeClock();
  const meters = createMeters();
  const sampling = createTelemetrySampling(clock);
  const desks = ['a', 'b'].map(id => ({
    telemetry: createAgentTelemetry(id, { logger: silentLogger, meters, sampling }),
    count: () => undefined,
  }));
  const tally = createTally(desks, sampling);

  function call(type = ''): SharedCall {
    const content = anyContent(CallSchema, create(CallSchema, { together: true }));
    const message = createMessage({ type, performative: 'cfp', sender: 'm', receiver: 'a', content }, clock);
    const shared = sharedCallOf({ message, of: nobody, reply: nobody });
    if (!shared) throw new Error('no call that is answered together');
    tally.begin(shared);
    return shared;
  }

  async function counted() {
    tally.settle();
    const received = /^agent_messages_received_total\{agent_id="(.*)",message_type="(.*)"\} (.*)$/gm;
    return [...(await meters.render()).text.matchAll(received)].map(([, ...said]) => said.join(' ')).sort();
  }

  return { clock, meters, tally, call, counted };
}

it('counts all that was answered, whenever it is settled and however many calls come', async () => {
  const { tally, call, counted } = bidders();
  for (let i = 0; i < 40; i++) {
    const each = call();
    tally.add(0, each, answer);
    if (i === 7) tally.settle();
    tally.add(1, each, answer);
  }
  expect(await counted()).toEqual(['a cfp 40', 'b cfp 40']);
});

it('is full after so many answers of one bidder, until it is settled', () => {
  const { tally, call } = bidders();
  for (let i = 0; i < 15; i++) tally.add(0, call(), answer);
  tally.add(1, call(), answer);
  expect(tally.isFull).toBe(false);
  tally.add(0, call(), answer);
  expect(tally.isFull).toBe(true);
  tally.settle();
  expect(tally.isFull).toBe(false);
});

it('counts a call that comes while another one is answered, each by its type', async () => {
  const { tally, call, counted } = bidders();
  const outer = call();
  tally.add(0, outer, answer);
  const inner = call('order');
  tally.add(0, inner, answer);
  tally.add(1, inner, answer);
  tally.add(1, outer, answer);
  expect(await counted()).toEqual(['a cfp 1', 'a order 1', 'b cfp 1', 'b order 1']);
});

it('keeps no call once it was answered', async () => {
  const { tally, call, counted } = bidders();
  const answered = () => {
    const each = call();
    tally.add(0, each, answer);
    return new WeakRef(each);
  };
  const kept = answered();
  await new Promise(resolve => setImmediate(resolve));
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  expect(kept.deref()).toBeUndefined();
  expect(await counted()).toEqual(['a cfp 1']);
});
