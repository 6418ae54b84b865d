import { expect, test } from 'vitest';
import { createAwake } from './awake.js';

/** A thread whose turns take 0.1 ms each. */
function makeThread() {
  let now = 0;
  let next: (() => void)[] = [];
  const awake = createAwake({ now: () => now, nextTurn: task => void next.push(task) });
  return {
    ...awake,
    after(ms: number) {
      now += ms;
    },
    /** Runs until it sleeps, or has done 100 turns; gives how many tasks that took. */
    turns() {
      let ran = 0;
      for (let turn = 0; turn < 100 && next.length > 0; turn++) {
        const tasks = next;
        next = [];
        now += 0.1;
        for (const task of tasks) task();
        ran += tasks.length;
      }
      return ran;
    },
  };
}

/** One request that comes so long after the last answer, and is answered 0.2 ms later. */
function serve(thread: ReturnType<typeof makeThread>, afterMs: number): void {
  thread.after(afterMs);
  thread.asked();
  thread.after(0.2);
  thread.answered();
}

test('a thread that is seldom asked sleeps after each answer', () => {
  const thread = makeThread();
  for (let request = 0; request < 3; request++) {
    serve(thread, 1);
    expect(thread.turns()).toBe(0);
  }
});

test('a request right after an answer keeps it awake for the next one, for half a millisecond', () => {
  const thread = makeThread();
  serve(thread, 1);
  serve(thread, 0.1);
  expect(thread.turns()).toBeGreaterThanOrEqual(5);
  expect(thread.turns()).toBe(0);
  serve(thread, 1);
  expect(thread.turns(), 'the one that came late').toBe(0);
});

test('requests that follow each other while it is awake do not make it turn twice as often', () => {
  const thread = makeThread();
  serve(thread, 1);
  for (let request = 0; request < 3; request++) serve(thread, 0.1);
  expect(thread.turns()).toBeLessThanOrEqual(6);
});
