import { describe, expect, it } from 'vitest';
import { goalBasedAgent } from '../../../src/kinds/index.js';
import { createTestMesh } from '../../../src/testing.js';

/** A robot in a row of rooms; `doors` fail when they are tried. */
function robot(doors: { stuck?: string; loose?: boolean; moved?: string } = {}) {
  let at = 'hall';
  const tried: string[] = [];
  let looked = 0;
  const agent = goalBasedAgent({
    id: 'robot',
    goals: { 'room.enter': { description: 'Goes there.', facts: room => [`in(${room})`] } },
    domain: {
      objects: { room: ['hall', 'lab', 'yard', 'attic'] },
      actions: {
        door: {
          parameters: { from: 'room', to: 'room' },
          needs: ['in(?from)', 'door(?from,?to)'],
          adds: ['in(?to)'],
          removes: ['in(?from)'],
        },
        around: {
          parameters: { from: 'room', to: 'room' },
          needs: ['in(?from)', 'path(?from,?to)'],
          adds: ['in(?to)'],
          removes: ['in(?from)'],
          cost: 5,
        },
      },
    },
    observe() {
      looked++;
      if (looked === 2 && doors.moved) at = doors.moved;
      return [`in(${at})`, 'door(hall,lab)', 'door(lab,yard)', 'path(hall,yard)'];
    },
    perform: {
      door([from, to]) {
        tried.push(`${from}-${to}`);
        if (doors.stuck === to && !(doors.loose && tried.length > 1)) throw new Error('the door is stuck');
        at = to ?? at;
      },
      around([, to]) {
        tried.push(`around to ${to}`);
        at = to ?? at;
      },
    },
  });
  return { mesh: createTestMesh([agent]), tried };
}

describe('an agent with a goal', () => {
  it('follows the cheapest plan, and says what it did', async () => {
    const { mesh } = robot();
    expect(await mesh.ask('robot', 'yard')).toEqual({
      reached: ['in(yard)'],
      done: ['door(hall, lab)', 'door(lab, yard)'],
      failed: [],
      cost: 2,
      plans: 1,
    });
    await mesh.close();
  });

  it('gives up at its deadline when what it does changes nothing', async () => {
    const agent = goalBasedAgent({
      id: 'robot',
      goals: { 'room.enter': { facts: () => ['inside'] } },
      domain: {
        objects: {},
        actions: {
          approach: { parameters: {}, adds: ['near'] },
          enter: { parameters: {}, needs: ['near'], adds: ['inside'] },
        },
      },
      observe: () => [],
      perform: { approach: () => undefined, enter: () => undefined },
    });
    await using mesh = createTestMesh([agent]);
    const asked = expect(mesh.ask('robot', null, { timeoutMs: 1_000 })).rejects.toMatchObject({
      reason: 'DEADLINE_PASSED',
    });
    await mesh.clock.advanceAsync(1_000);
    await asked;
  });

  it('tries again what failed once, and goes another way when it keeps failing', async () => {
    const loose = robot({ stuck: 'lab', loose: true });
    expect(await loose.mesh.ask('robot', 'yard')).toMatchObject({
      done: ['door(hall, lab)', 'door(lab, yard)'],
      failed: [{ action: 'door(hall, lab)', why: 'the door is stuck' }],
      plans: 2,
    });
    const stuck = robot({ stuck: 'lab' });
    expect(await stuck.mesh.ask('robot', 'yard')).toMatchObject({ done: ['around(hall, yard)'], cost: 5, plans: 3 });
    expect(stuck.tried).toEqual(['hall-lab', 'hall-lab', 'around to yard']);
    await loose.mesh.close();
    await stuck.mesh.close();
  });

  it('plans anew when the world is not as its plan has it', async () => {
    const { mesh, tried } = robot({ moved: 'hall' });
    expect(await mesh.ask('robot', 'yard')).toMatchObject({ plans: 2 });
    expect(tried).toEqual(['hall-lab', 'hall-lab', 'lab-yard']);
    await mesh.close();
  });

  it('says why a goal cannot be reached, and what it did and what failed before it knew', async () => {
    const { mesh } = robot({ stuck: 'yard' });
    await expect(mesh.ask('robot', 'attic')).rejects.toMatchObject({ reason: 'PLAN_IMPOSSIBLE', details: {} });
    const other = robot({ stuck: 'yard', moved: 'lab' });
    await expect(other.mesh.ask('robot', 'yard')).rejects.toMatchObject({
      reason: 'PLAN_IMPOSSIBLE',
      message: expect.stringContaining('the door is stuck'),
      details: { done: 'door(hall, lab)' },
    });
    await mesh.close();
    await other.mesh.close();
  });

  it('is not defined with an action that nobody performs', () => {
    const domain = { objects: {}, actions: { fly: { parameters: {} } } };
    const define = () => goalBasedAgent({ id: 'x', goals: {}, domain, observe: () => [], perform: {} });
    expect(define).toThrow(
      expect.objectContaining({ reason: 'OPTION_INVALID', message: expect.stringContaining('fly') }),
    );
  });
});
