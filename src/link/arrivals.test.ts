import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createArrivals } from './arrivals.js';

/** Frames of one byte, which says how much they carry. */
function setUp() {
  const taken: number[] = [];
  const turns: (() => void)[] = [];
  const arrivals = createArrivals({
    take([weight = 0]) {
      taken.push(weight);
      return weight;
    },
    defer: run => turns.push(run),
  });
  return {
    taken,
    arrivals,
    arrive: (...weights: number[]) => {
      for (const weight of weights) arrivals.arrived(Uint8Array.of(weight));
    },
    endTurn: () => turns.shift()?.(),
  };
}

describe('frames that arrive', () => {
  it('are taken at once as long as they carry little', () => {
    const { arrive, taken, endTurn } = setUp();
    arrive(10, 20, 30);
    expect(taken).toEqual([10, 20, 30]);
    expect(endTurn()).toBeUndefined();
  });

  it('wait for the next turn when one has taken enough, and keep their order', () => {
    const { arrive, taken, endTurn } = setUp();
    arrive(40, 40, 1, 70, 2);
    expect(taken).toEqual([40, 40]);
    endTurn();
    expect(taken).toEqual([40, 40, 1, 70]);
    arrive(3);
    expect(taken).toEqual([40, 40, 1, 70]);
    endTurn();
    expect(taken).toEqual([40, 40, 1, 70, 2, 3]);
    arrive(4);
    expect(taken.at(-1)).toBe(4);
  });

  it('are all taken when nothing comes after them, and none when they are not wanted', () => {
    const first = setUp();
    first.arrive(64, 1, 2);
    first.arrivals.takeAll();
    expect(first.taken).toEqual([64, 1, 2]);
    first.endTurn();
    expect(first.taken).toEqual([64, 1, 2]);
    const second = setUp();
    second.arrive(64, 1, 2);
    second.arrivals.drop();
    second.endTurn();
    expect(second.taken).toEqual([64]);
  });

  it('are not kept once they were taken, although some always wait', async () => {
    const { arrivals, endTurn } = setUp();
    const frames: WeakRef<Uint8Array>[] = [];
    const arrive = () => {
      const frame = Uint8Array.of(64);
      frames.push(new WeakRef(frame));
      arrivals.arrived(frame);
    };
    arrive();
    for (let turn = 0; turn < 100; turn++) {
      arrive();
      arrive();
      endTurn();
      if (turn > 0) endTurn();
    }
    await new Promise(resolve => setImmediate(resolve));
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    expect(frames.filter(frame => frame.deref()).length).toBeLessThan(10);
  });
});
