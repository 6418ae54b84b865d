import { describe, expect, it } from 'vitest';
import { type Activity, createActivity, type Task } from './activity.js';
import { type AgentEvent, type AgentState, next, stateNumbers, transitions } from './states.js';

const states = Object.keys(transitions) as AgentState[];
const events: readonly AgentEvent[] = ['take', 'ask', 'answered', 'learn', 'succeed', 'fail', 'abandon'];

describe('the life cycle of an agent', () => {
  it('has exactly these transitions', () => {
    const table = states.flatMap(from =>
      events.flatMap(event => (transitions[from][event] ? [`${from} --${event}--> ${transitions[from][event]}`] : [])),
    );
    expect(table).toEqual([
      'idle --take--> processing',
      'processing --ask--> communicating',
      'processing --learn--> learning',
      'processing --succeed--> idle',
      'processing --fail--> error',
      'processing --abandon--> idle',
      'communicating --ask--> communicating',
      'communicating --answered--> processing',
      'communicating --learn--> learning',
      'communicating --succeed--> idle',
      'communicating --fail--> error',
      'communicating --abandon--> idle',
      'learning --ask--> learning',
      'learning --answered--> learning',
      'learning --succeed--> idle',
      'learning --fail--> error',
      'learning --abandon--> idle',
      'error --take--> processing',
    ]);
  });

  it('takes no other transition', () => {
    expect(() => next('idle', 'learn')).toThrowError('an agent that is idle cannot learn');
  });

  it('can be left again from every state, and has a number for each', () => {
    for (const state of states) expect(Object.keys(transitions[state]).length).toBeGreaterThan(0);
    expect(new Set(Object.values(stateNumbers)).size).toBe(states.length);
  });
});

/** Takes a message and follows it. */
function begin(activity: Activity): Task {
  activity.take();
  return activity.follow();
}

describe('an agent with several messages at once', () => {
  it('shows the busiest of them', () => {
    const activity = createActivity();
    const [first, second] = [begin(activity), begin(activity)];
    expect(activity).toMatchObject({ state: 'processing', active: 2 });
    first.on('ask');
    expect(activity.state).toBe('processing');
    second.on('ask');
    expect(activity.state).toBe('communicating');
    first.on('learn');
    second.on('succeed');
    expect(activity).toMatchObject({ state: 'learning', active: 1 });
    first.on('succeed');
    expect(activity).toMatchObject({ state: 'idle', active: 0 });
  });

  it('stays in error until a message succeeds', () => {
    const activity = createActivity();
    begin(activity).on('fail');
    expect(activity.state).toBe('error');
    const again = begin(activity);
    expect(activity.state).toBe('processing');
    again.on('succeed');
    expect(activity.state).toBe('idle');
  });

  it('waits for the last of several answers to one message', () => {
    const activity = createActivity();
    const task = begin(activity);
    task.on('ask');
    task.on('ask');
    task.on('answered');
    expect(task.state).toBe('communicating');
    task.on('answered');
    expect(task.state).toBe('processing');
  });

  it('hears nothing of a message that is over', () => {
    const activity = createActivity();
    const task = begin(activity);
    task.on('fail');
    task.on('succeed');
    task.on('ask');
    expect(activity).toMatchObject({ state: 'error', active: 0 });
  });
});
