import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.js';
import { type Action, actionsOf, type Domain, type Fact, type Problem } from './problem.js';

const blocks = (...names: string[]): Domain => ({
  objects: { block: names },
  actions: {
    pickUp: {
      parameters: { x: 'block' },
      needs: ['clear(?x)', 'onTable(?x)', 'handEmpty'],
      adds: ['holding(?x)'],
      removes: ['clear(?x)', 'onTable(?x)', 'handEmpty'],
    },
    putDown: {
      parameters: { x: 'block' },
      needs: ['holding(?x)'],
      adds: ['clear(?x)', 'onTable(?x)', 'handEmpty'],
      removes: ['holding(?x)'],
    },
    stack: {
      parameters: { x: 'block', y: 'block' },
      needs: ['holding(?x)', 'clear(?y)'],
      adds: ['on(?x,?y)', 'clear(?x)', 'handEmpty'],
      removes: ['holding(?x)', 'clear(?y)'],
    },
    unstack: {
      parameters: { x: 'block', y: 'block' },
      needs: ['on(?x,?y)', 'clear(?x)', 'handEmpty'],
      adds: ['holding(?x)', 'clear(?y)'],
      removes: ['on(?x,?y)', 'clear(?x)', 'handEmpty'],
    },
  },
});

/** Two cities of two places each, a truck in each, one aeroplane between the airports. */
const logistics: Domain = {
  objects: {
    crate: ['crate1', 'crate2'],
    truck: ['truckA', 'truckB'],
    plane: ['plane'],
    placeA: ['portA', 'officeA'],
    placeB: ['portB', 'officeB'],
    port: ['portA', 'portB'],
    place: ['portA', 'officeA', 'portB', 'officeB'],
  },
  actions: {
    driveA: drive('truckA', 'placeA'),
    driveB: drive('truckB', 'placeB'),
    fly: {
      parameters: { v: 'plane', from: 'port', to: 'port' },
      needs: ['at(?v,?from)'],
      adds: ['at(?v,?to)'],
      removes: ['at(?v,?from)'],
      cost: 10,
    },
    loadTruck: load('truck'),
    unloadTruck: unload('truck'),
    loadPlane: load('plane'),
    unloadPlane: unload('plane'),
  },
};

function drive(truck: string, place: string) {
  return {
    parameters: { from: place, to: place },
    needs: [`at(${truck},?from)`],
    adds: [`at(${truck},?to)`],
    removes: [`at(${truck},?from)`],
    cost: 3,
  };
}

function load(vehicle: string) {
  return {
    parameters: { c: 'crate', v: vehicle, p: 'place' },
    needs: ['at(?c,?p)', 'at(?v,?p)'],
    adds: ['in(?c,?v)'],
    removes: ['at(?c,?p)'],
  };
}

function unload(vehicle: string) {
  return {
    parameters: { c: 'crate', v: vehicle, p: 'place' },
    needs: ['in(?c,?v)', 'at(?v,?p)'],
    adds: ['at(?c,?p)'],
    removes: ['in(?c,?v)'],
  };
}

/** What is true after the steps, each of which must be possible when its turn comes. */
function carriedOut({ start }: Problem, steps: readonly Action[]): Set<Fact> {
  const state = new Set(start);
  for (const { name, needs, needsNot, adds, removes } of steps) {
    expect({ name, lacks: needs.filter(fact => !state.has(fact)) }).toEqual({ name, lacks: [] });
    expect({ name, minds: needsNot.filter(fact => state.has(fact)) }).toEqual({ name, minds: [] });
    for (const fact of removes) state.delete(fact);
    for (const fact of adds) state.add(fact);
  }
  return state;
}

describe('a planner', () => {
  it('undoes a goal that is half reached where that is the only way (the Sussman anomaly)', async () => {
    const start = ['on(C,A)', 'onTable(A)', 'onTable(B)', 'clear(C)', 'clear(B)', 'handEmpty'];
    const problem = { actions: actionsOf(blocks('A', 'B', 'C')), start, goal: ['on(A,B)', 'on(B,C)'] };
    const { steps, cost } = await plan(problem);
    expect(steps.map(({ name }) => name)).toEqual([
      'unstack(C, A)',
      'putDown(C)',
      'pickUp(B)',
      'stack(B, C)',
      'pickUp(A)',
      'stack(A, B)',
    ]);
    expect(cost).toBe(6);
  });

  it('brings crates through two cities at the least cost, both on one flight', async () => {
    const start = [
      'at(crate1,officeA)',
      'at(crate2,portA)',
      'at(truckA,portA)',
      'at(truckB,officeB)',
      'at(plane,portB)',
    ];
    const problem = {
      actions: actionsOf(logistics),
      start,
      goal: ['at(crate1,officeB)', 'at(crate2,portB)', 'at(truckB,portB)'],
    };
    const { steps, cost } = await plan(problem);
    const state = carriedOut(problem, steps);
    expect(problem.goal.every(fact => state.has(fact))).toBe(true);
    // Truck A out and back (6), two flights (20), truck B there, back and there again (9), nine times loading and unloading less one.
    expect(steps.filter(({ schema }) => schema === 'fly').length).toBe(2);
    expect(cost).toBe(6 + 20 + 9 + 8);
  });

  it('needs no step for a goal that is reached, and says when no step leads to it', async () => {
    const actions = actionsOf(blocks('A', 'B'));
    expect(await plan({ actions, start: ['clear(A)'], goal: ['clear(A)'] })).toEqual({ steps: [], cost: 0 });
    await expect(plan({ actions, start: ['clear(A)'], goal: ['on(A,B)'] })).rejects.toMatchObject({
      reason: 'PLAN_IMPOSSIBLE',
      message: expect.stringContaining('on(A,B)'),
    });
  });

  it('gives up beyond its bounds, and when it is told to', async () => {
    const actions = actionsOf(blocks(...'ABCDEFGH'));
    const start = ['handEmpty', ...[...'ABCDEFGH'].flatMap(x => [`onTable(${x})`, `clear(${x})`])];
    const goal = [...'ABCDEFG'].map((x, index) => `on(${x},${'ABCDEFGH'[index + 1]})`);
    await expect(plan({ actions, start, goal }, { statesMax: 50 })).rejects.toMatchObject({ reason: 'PLAN_TOO_LARGE' });
    const stopped = new Error('enough');
    await expect(plan({ actions, start, goal }, { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
  });

  it('says what is wrong with a domain', () => {
    const domain = (action: object): Domain => ({
      objects: { a: ['x'] },
      actions: { go: { parameters: {}, ...action } },
    });
    for (const wrong of [{ parameters: { p: 'b' } }, { needs: ['at(?q)'] }, { cost: -1 }, { cost: () => Number.NaN }])
      expect(() => actionsOf(domain(wrong))).toThrow(expect.objectContaining({ reason: 'OPTION_INVALID' }));
  });

  it('never finds a dearer plan than trying everything does, and one exactly when there is one', async () => {
    const facts = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 3 });
    const few = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 1 });
    const action = fc.record({
      needs: facts,
      needsNot: few,
      adds: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 2 }),
      removes: few,
      cost: fc.integer({ min: 0, max: 9 }),
    });
    const parts = fc.array(action, { minLength: 6, maxLength: 14 });
    const problems = fc.record({ start: few, goal: facts, parts });
    await fc.assert(
      fc.asyncProperty(problems, async ({ start, goal, parts }) => {
        const actions = parts.map((part, index) => ({ schema: `${index}`, args: [], name: `${index}`, ...part }));
        const problem = { actions, start, goal };
        const least = cheapest(problem);
        const found = await plan(problem).catch(({ reason }: { reason: string }) => reason);
        if (least === undefined) {
          expect(found).toBe('PLAN_IMPOSSIBLE');
          return;
        }
        if (typeof found === 'string') throw new Error(found);
        const state = carriedOut(problem, found.steps);
        expect(goal.filter(fact => !state.has(fact))).toEqual([]);
        expect(found.cost).toBe(least);
        expect(found.steps.reduce((sum, { cost }) => sum + cost, 0)).toBe(least);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What reaching the goal costs at least, by relaxing all edges of the whole space until nothing changes (Bellman and Ford). */
function cheapest({ actions, start, goal }: Problem): number | undefined {
  const key = (state: Iterable<Fact>) => [...state].sort().join();
  const costs = new Map([[key(start), 0]]);
  const states = new Map([[key(start), new Set(start)]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [at, state] of [...states]) {
      for (const { needs, needsNot, adds, removes, cost } of actions) {
        if (needs.some(fact => !state.has(fact)) || needsNot.some(fact => state.has(fact))) continue;
        const next = new Set([...[...state].filter(fact => !removes.includes(fact)), ...adds]);
        const total = (costs.get(at) ?? 0) + cost;
        if (total >= (costs.get(key(next)) ?? Number.POSITIVE_INFINITY)) continue;
        costs.set(key(next), total);
        states.set(key(next), next);
        changed = true;
      }
    }
  }
  const ends = [...states].filter(([, state]) => goal.every(fact => state.has(fact)));
  return ends.length === 0 ? undefined : Math.min(...ends.map(([at]) => costs.get(at) ?? 0));
}
