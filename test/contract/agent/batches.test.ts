import type { JsonValue } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import { answerError, defineAgent } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import { contentJson, jsonContent } from '../../../src/message/index.js';
import { gate, scene } from './scene.js';

type Batch = (inputs: readonly JsonValue[]) => readonly unknown[] | Promise<readonly unknown[]>;

/** An agent that doubles numbers, many at once. */
function doubler(handleBatch: Batch = inputs => inputs.map(input => Number(input) * 2), more: object = {}) {
  const sizes: number[] = [];
  const agent = defineAgent({
    id: 'a',
    capabilities: {
      double: {
        handle: input => Number(input) * 2,
        handleBatch(inputs) {
          sizes.push(inputs.length);
          return handleBatch(inputs);
        },
      },
      plain: { handle: () => 'by itself' },
    },
    ...more,
  });
  const stage = scene([agent]);
  const offer = (input: number, capability = 'double', replyByMs?: number) =>
    stage.offer('a', { capability, content: jsonContent(input), ...(replyByMs !== undefined && { replyByMs }) });
  return { ...stage, offer, sizes, agent };
}

const answer = ({ replies }: { replies: readonly { content?: unknown }[] }) =>
  contentJson(replies[0]?.content as never);

describe('an agent that takes batches', () => {
  it('takes up to 10 messages at once, and each gets its own answer', async () => {
    const { offer, settle, sizes, host } = doubler();
    const asked = Array.from({ length: 23 }, (_, index) => offer(index));
    for (let i = 0; i < 5; i++) await settle();
    expect(sizes).toEqual([10, 10, 3]);
    expect(asked.map(answer)).toEqual(asked.map((_, index) => index * 2));
    expect(asked.every(({ endings }) => endings.length === 1 && endings[0] === 'well')).toBe(true);
    expect(host.loads().a).toMatchObject({ active: 0, mailboxSize: 0, state: LifecycleState.IDLE });
  });

  it('says how many in its description, and takes as many as it says', async () => {
    const { offer, settle, sizes, agent } = doubler(undefined, { batchMax: 4 });
    expect(agent.descriptor.limits?.batchMax).toBe(4);
    for (let i = 0; i < 6; i++) offer(i);
    await settle();
    expect(sizes).toEqual([4, 2]);
  });

  it('does what has no batch beside it', async () => {
    const { offer, settle, sizes } = doubler();
    const asked = [offer(1), offer(2, 'plain'), offer(3)];
    await settle();
    expect(sizes).toEqual([2]);
    expect(asked.map(answer)).toEqual([2, 'by itself', 6]);
  });

  it('fails for one message alone, for all of a batch, or for the wrong number of results', async () => {
    const one = doubler(inputs => inputs.map(input => (input === 2 ? new MeshError('REFUSED', 'not two') : input)));
    const some = [one.offer(1), one.offer(2), one.offer(3)];
    await one.settle();
    expect(some.map(({ endings }) => endings[0])).toMatchObject(['well', { reason: 'REFUSED' }, 'well']);
    for (const batch of [() => Promise.reject(new Error('no')), () => [1]] as Batch[]) {
      const all = doubler(batch);
      const asked = [all.offer(1), all.offer(2)];
      await all.settle();
      expect(asked.map(({ replies }) => answerError(replies[0] as never)?.reason)).toEqual(
        Array(2).fill('HANDLER_FAILED'),
      );
    }
  });

  it('counts a batch as one, and answers what runs out of time without holding up the next', async () => {
    const work = gate<readonly number[]>();
    const { offer, settle, clock, sizes } = doubler(inputs => (inputs.length > 1 ? work.opened : inputs), {
      handleTimeoutMs: 1_000,
    });
    const stuck = [offer(1), offer(2)];
    await settle();
    const next = offer(3);
    await settle();
    expect(sizes).toEqual([2]);
    await clock.advanceAsync(1_100);
    expect(stuck.map(({ endings }) => endings[0])).toMatchObject(Array(2).fill({ reason: 'HANDLER_TIMEOUT' }));
    expect(answer(next)).toBe(3);
    work.open([2, 4]);
    await settle();
    expect(stuck.map(({ replies }) => replies.length)).toEqual([1, 1]);
  });

  it('holds its place until the last of a batch is over', async () => {
    const { offer, clock, settle, sizes } = doubler(() => new Promise(() => undefined), { handleTimeoutMs: 5_000 });
    const short = offer(1, 'double', clock.now() + 500);
    offer(2);
    await settle();
    offer(3);
    await clock.advanceAsync(1_000);
    expect(short.endings).toMatchObject([{ reason: 'DEADLINE_PASSED' }]);
    expect(sizes).toEqual([2]);
    await clock.advanceAsync(4_100);
    expect(sizes).toEqual([2, 1]);
  });

  it('drops from a batch what its sender gave up while it waited', async () => {
    const { offer, settle, sizes } = doubler();
    const asked = [offer(1), offer(2), offer(3)];
    asked[1]?.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    await settle();
    expect(sizes).toEqual([2]);
    expect(asked.map(({ replies }) => replies.length)).toEqual([1, 0, 1]);
  });
});

describe('an agent whose faculties take batches', () => {
  it('perceives, decides and acts together, and learns from each', async () => {
    const steps: unknown[] = [];
    const agent = defineAgent<number, string>({
      id: 'a',
      perceive: () => 0,
      decide: () => '',
      act: () => '',
      learn: ({ percept, decision, outcome }) => void steps.push(['learn', percept, decision, outcome]),
      batch: {
        perceive: messages => messages.map(({ content }) => Number(contentJson(content))),
        decide(percepts) {
          steps.push(['decide', ...percepts]);
          return percepts.map(percept => (percept < 0 ? new MeshError('REFUSED', 'negative') : `d${percept}`));
        },
        act(decisions) {
          steps.push(['act', ...decisions]);
          return decisions.map(decision => `${decision}!`);
        },
      },
    });
    const { offer, settle } = scene([agent]);
    const asked = [1, -2, 3].map(input => offer('a', { content: jsonContent(input) }));
    for (let i = 0; i < 3; i++) await settle();
    expect(steps).toEqual([
      ['decide', 1, -2, 3],
      ['act', 'd1', 'd3'],
      ['learn', 1, 'd1', 'd1!'],
      ['learn', 3, 'd3', 'd3!'],
    ]);
    expect(asked.map(({ endings }) => endings[0])).toMatchObject(['well', { reason: 'REFUSED' }, 'well']);
  });
});
