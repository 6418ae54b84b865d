import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  type FormTeamRequest,
  FormTeamRequestSchema,
  type Team,
  TeamOutcome,
  TeamState,
  type TeamStep,
} from '#gen/dacp/workflow/v1/team_pb.js';
import { defineAgent } from '../../../src/agent/index.js';
import { contentJson, jsonContent, makeAddress } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { scene } from './scene.js';

type Handle = (input: unknown) => unknown;

/** An agent that can `work`, at a price in millionths. */
function worker(id: string, priceMicros: number, handle: Handle = input => `${id}: ${input}`, capability = 'work') {
  return defineAgent({
    id,
    concurrencyMax: 4,
    capabilities: { [capability]: { bid: () => ({ priceMicros, timeMs: 1 }), handle } },
  });
}

type Init = Exclude<MessageInitShape<typeof FormTeamRequestSchema>, FormTeamRequest>;

/** A team of two workers with a part for each, unless said. */
function goal(plan: Partial<Exclude<Init['plan'], undefined>> = {}, more: Init = {}): FormTeamRequest {
  return create(FormTeamRequestSchema, {
    ...more,
    plan: {
      name: 'crew',
      goal: 'to be done',
      roles: [{ name: 'hands', capability: 'work', count: 2 }],
      subtasks: [part('one'), part('two')],
      ...plan,
    } as Exclude<Init['plan'], undefined>,
  });
}

const part = (name: string, role = 'hands') => ({ name, role, content: jsonContent(name) });
const standing = { subtasks: [] };

type Mesh = Awaited<ReturnType<typeof scene>>;

async function toTheEnd(mesh: Mesh, { id }: Team, moveByMs = 0): Promise<Team> {
  const moving = setInterval(() => mesh.clock.advance(moveByMs), 5);
  const steps: TeamStep[] = [];
  for await (const step of mesh.teamwork.teams.watch(id)) steps.push(step);
  clearInterval(moving);
  return await mesh.teamwork.teams.get(id);
}

async function formed(mesh: Mesh, request: FormTeamRequest): Promise<Team> {
  const { id } = await mesh.teamwork.teams.form(request);
  await until(async () => (await mesh.teamwork.teams.get(id)).state !== TeamState.FORMING, 'the team to stand');
  return await mesh.teamwork.teams.get(id);
}

/** What teams promise, on whichever store. */
export function teamsContract(make: () => StoreUnderTest): void {
  it('is formed of the best for each role, does the parts of its goal, and dissolves', async () => {
    await using mesh = await scene([worker('a', 3), worker('b', 1), worker('c', 2)], make());
    const team = await toTheEnd(mesh, await mesh.teamwork.teams.form(goal()));
    expect(team).toMatchObject({ state: TeamState.DISSOLVED, outcome: TeamOutcome.DONE });
    expect(team.members.map(({ agent, lead }) => [agent, lead])).toEqual([
      ['b', true],
      ['c', false],
    ]);
    expect(contentJson(team.result)).toEqual({ one: 'b: one', two: 'c: two' });
    expect(mesh.registry.resolve(makeAddress('team', 'crew'))).toEqual([]);
  });

  it('is reached at its address as long as it stands', async () => {
    await using mesh = await scene([worker('a', 1), worker('b', 2), worker('c', 3)], make());
    const team = await formed(mesh, goal(standing));
    const members = () => mesh.registry.resolve(makeAddress('team', 'crew')).map(({ agent }) => agent);
    expect(members().sort()).toEqual(['a', 'b']);
    await mesh.restart();
    expect(members().sort()).toEqual(['a', 'b']);
    const again = await mesh.teamwork.teams.form(goal(standing));
    expect(again.id).toBe(team.id);
    await expect(mesh.teamwork.teams.form(goal())).rejects.toMatchObject({ reason: 'TEAM_HELD' });
    await mesh.teamwork.teams.dissolve('crew', 'enough');
    expect(members()).toEqual([]);
    await expect(mesh.teamwork.teams.get('crew')).rejects.toMatchObject({ reason: 'TEAM_UNKNOWN' });
  });

  it('replaces who fails by the next best, and gives the part to that one', async () => {
    const broken = worker('a', 1, () => {
      throw new Error('broken');
    });
    await using mesh = await scene([broken, worker('b', 2)], make());
    const roles = [{ name: 'hands', capability: 'work' }] as never;
    const team = await toTheEnd(
      mesh,
      await mesh.teamwork.teams.form(goal({ roles, subtasks: [part('one')] as never })),
    );
    expect(contentJson(team.result)).toEqual({ one: 'b: one' });
    const types = (await mesh.store.readStream(`team/${team.id}`)).map(({ type }) => type.slice(5));
    expect(types).toEqual([
      ...['started', 'member_joined', 'subtask_assigned', 'subtask_failed', 'member_left'],
      ...['member_joined', 'subtask_assigned', 'subtask_done', 'ended'],
    ]);
  });

  it('ends when a role cannot be filled, or only by somebody who asks too much', async () => {
    await using mesh = await scene([worker('a', 1), worker('b', 9)], make());
    const team = await toTheEnd(mesh, await mesh.teamwork.teams.form(goal({}, { priceMicrosMax: 5n })));
    expect(team).toMatchObject({ outcome: TeamOutcome.FAILED, failure: { reason: 'TEAM_INCOMPLETE' } });
  });

  it('ends at its deadline', async () => {
    let begin = () => {};
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    const endless = () => {
      begin();
      return new Promise(() => undefined);
    };
    await using mesh = await scene([worker('a', 1), worker('b', 1, endless)], make());
    const team = await mesh.teamwork.teams.form(goal({}, { within: { seconds: 20n } as never }));
    await begun;
    mesh.clock.advance(20_000);
    expect((await toTheEnd(mesh, team)).outcome).toBe(TeamOutcome.EXPIRED);
  });

  it('has teams within it, whose lead is its member, and which end with it', async () => {
    const agents = [worker('a', 1), worker('x', 1, input => `x: ${input}`, 'draw')];
    await using mesh = await scene(agents, make());
    const inner = { name: 'painters', goal: '', roles: [{ name: 'brush', capability: 'draw' }] };
    const roles = [
      { name: 'hands', capability: 'work' },
      { name: 'art', team: inner },
    ] as never;
    const subtasks = [part('one'), part('picture', 'art')] as never;
    const team = await toTheEnd(mesh, await mesh.teamwork.teams.form(goal({ roles, subtasks })));
    expect(contentJson(team.result)).toEqual({ one: 'a: one', picture: 'x: picture' });
    await until(async () => (await mesh.teamwork.teams.list({ open: true })).teams.length === 0, 'all teams to end');
  });

  it('goes on after a restart with the members that it has', async () => {
    let free = () => {};
    const waits = new Promise<void>(resolve => {
      free = resolve;
    });
    const slow = worker('a', 1, () => waits.then(() => 'late'));
    await using mesh = await scene([slow, worker('b', 2)], make());
    const { id } = await mesh.teamwork.teams.form(goal());
    for await (const { kind } of mesh.teamwork.teams.watch(id)) if (kind.case === 'done') break;
    await mesh.restart();
    free();
    const team = await toTheEnd(mesh, await mesh.teamwork.teams.get(id));
    expect(contentJson(team.result)).toEqual({ one: 'late', two: 'b: two' });
  });

  it('lets a declared policy decide when members say different things', async () => {
    await using mesh = await scene([worker('a', 1, () => 'yes'), worker('b', 2, () => 'no')], make());
    const conflict = { policy: { case: 'priority', value: { agents: ['b', 'a'] } } } as never;
    const team = await toTheEnd(mesh, await mesh.teamwork.teams.form(goal({ strategy: 'majority', conflict })));
    expect(contentJson(team.result)).toBe('no');
  });
}
