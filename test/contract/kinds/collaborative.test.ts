import type { JsonValue } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { defineAgent, type negotiate } from '../../../src/agent/index.js';
import { MeshError } from '../../../src/base/index.js';
import { collaborativeAgent, type TeamTask, teamStrategies } from '../../../src/kinds/index.js';
import { createTestMesh } from '../../../src/testing.js';

type Said = (input: JsonValue) => JsonValue;

/** Members who say this, and a leader who has a task done by all of them. */
function team(members: Readonly<Record<string, Said>>, task: Partial<TeamTask> = {}) {
  const asked: JsonValue[] = [];
  const agents = Object.entries(members).map(([id, say]) =>
    defineAgent({
      id,
      capabilities: {
        vote: {
          handle(input) {
            asked.push(input);
            return say(input);
          },
        },
      },
    }),
  );
  const leader = collaborativeAgent({
    id: 'leader',
    tasks: {
      'question.settle': {
        decompose: input => Object.keys(members).map(to => ({ name: to, capability: 'vote', to, input })),
        ...task,
      },
    },
  });
  return { mesh: createTestMesh([leader, ...agents]), asked };
}

const fails: Said = () => {
  throw new MeshError('REFUSED', 'not today');
};

describe('a team', () => {
  it('needs every part unless said', async () => {
    await using whole = team({ a: () => 1, b: () => 2 }).mesh;
    expect(await whole.ask('leader', 'q')).toEqual({ a: 1, b: 2 });
    await using broken = team({ a: () => 1, b: fails }).mesh;
    await expect(broken.ask('leader', 'q')).rejects.toMatchObject({
      reason: 'SUBTASKS_FAILED',
      message: expect.stringContaining('"b": not today'),
    });
  });

  it('makes do with the parts that came when it may', async () => {
    await using mesh = team({ a: () => 1, b: fails }, { strategy: 'partial' }).mesh;
    expect(await mesh.ask('leader', 'q')).toEqual({ a: 1, failed: [{ name: 'b', why: 'not today' }] });
  });

  it('says what more than half of all members say, whoever fails', async () => {
    const yes: Said = () => ({ yes: true, why: [1] });
    const alsoYes: Said = () => ({ why: [1], yes: true });
    await using agreed = team({ a: yes, b: alsoYes, c: fails }, { strategy: 'majority' }).mesh;
    expect(await agreed.ask('leader', 'q')).toEqual({ yes: true, why: [1] });
    await using split = team({ a: yes, b: () => 'no', c: fails }, { strategy: 'majority' }).mesh;
    await expect(split.ask('leader', 'q')).rejects.toMatchObject({ reason: 'NO_CONSENSUS' });
  });

  it('asks again with what all said until they agree, at most so often', async () => {
    const follower: Said = input => (typeof input === 'object' ? 4 : 3);
    const agreeing = team({ a: () => 4, b: follower }, { strategy: 'consensus' });
    expect(await agreeing.mesh.ask('leader', 'two and two')).toBe(4);
    expect(agreeing.asked.at(-1)).toEqual({ input: 'two and two', answers: { a: 4, b: 3 } });
    expect(agreeing.asked).toHaveLength(4);
    const stubborn = team({ a: () => 4, b: () => 5 }, { strategy: 'consensus', roundsMax: 2 });
    await expect(stubborn.mesh.ask('leader', 'two and two')).rejects.toMatchObject({
      reason: 'NO_CONSENSUS',
      message: expect.stringContaining('after 2 rounds'),
    });
    expect(stubborn.asked).toHaveLength(4);
    await agreeing.mesh.close();
    await stubborn.mesh.close();
  });

  it('has parts negotiated that are for nobody in particular, within its time, and consolidates', async () => {
    const wanted: unknown[] = [];
    const by = (async (_, { capability, input, doMs }) => {
      wanted.push({ capability, doMs });
      return { output: `${String(input)} by ${capability}`, agent: 'winner', negotiation: undefined as never };
    }) satisfies typeof negotiate;
    const leader = collaborativeAgent({
      id: 'leader',
      by,
      tasks: {
        make: {
          decompose: input => [
            { name: 'x', capability: 'x.make', input },
            { name: 'y', capability: 'y.make', input },
          ],
          consolidate: (_, parts) => parts.map(({ agent, output = null }) => ({ agent, output })),
        },
      },
    });
    await using mesh = createTestMesh([leader]);
    expect(await mesh.ask('leader', 'it', { timeoutMs: 3_600_000 })).toEqual([
      { agent: 'winner', output: 'it by x.make' },
      { agent: 'winner', output: 'it by y.make' },
    ]);
    expect(wanted).toEqual([
      { capability: 'x.make', doMs: 1_800_000 },
      { capability: 'y.make', doMs: 1_800_000 },
    ]);
  });

  it('waits no longer than its time for a member who says nothing', async () => {
    const silent = defineAgent({
      id: 'silent',
      capabilities: { vote: { handle: () => new Promise(() => undefined) } },
    });
    const leader = collaborativeAgent({
      id: 'leader',
      tasks: {
        settle: { decompose: () => [{ name: 's', capability: 'vote', to: 'silent' }], deadlineMs: 5_000 },
      },
    });
    await using mesh = createTestMesh([leader, silent]);
    const asked = mesh.ask('leader', 'q', { timeoutMs: 60_000 }).catch((error: unknown) => error);
    await mesh.clock.advanceAsync(5_100);
    expect(await asked).toMatchObject({ reason: 'SUBTASKS_FAILED' });
  });
});

it('takes the answer with the most votes for the plurality, if there is one', () => {
  const part = (name: string, output: JsonValue) => ({ name, capability: 'vote', agent: name, output });
  const { plurality } = teamStrategies;
  expect(plurality([part('a', 1), part('b', 1), part('c', 2), part('d', 3)])).toEqual({ outcome: 1 });
  expect(() => plurality([part('a', 1), part('b', 2)])).toThrow(expect.objectContaining({ reason: 'NO_CONSENSUS' }));
});
