import { type AgentEvent, type AgentState, next } from './states.js';

/** What becomes of one message. */
export interface Task {
  readonly state: AgentState;
  /** Moves on; several questions asked at once count as one. */
  on(event: AgentEvent): void;
}

/** What an agent does as a whole: with several messages at once, the busiest of their states. */
export interface Activity {
  readonly state: AgentState;
  /** Messages being worked on. */
  readonly active: number;
  /** Takes a message. */
  begin(): Task;
}

/** An activity that is idle. */
export function createActivity(): Activity {
  const counts = { processing: 0, communicating: 0, learning: 0 };
  let rest: AgentState = 'idle';

  function move(from: AgentState, to: AgentState): void {
    if (from === to) return;
    if (from !== 'idle' && from !== 'error') counts[from]--;
    if (to !== 'idle' && to !== 'error') counts[to]++;
    else rest = to;
  }

  return {
    get state() {
      if (counts.processing > 0) return 'processing';
      if (counts.communicating > 0) return 'communicating';
      return counts.learning > 0 ? 'learning' : rest;
    },
    get active() {
      return counts.processing + counts.communicating + counts.learning;
    },
    begin: () => createTask(rest, move),
  };
}

function createTask(from: AgentState, move: (from: AgentState, to: AgentState) => void): Task {
  let state = from;
  let asked = 0;

  function step(event: AgentEvent): void {
    const to = next(state, event);
    move(state, to);
    state = to;
  }

  step('take');
  return {
    get state() {
      return state;
    },
    on(event) {
      if (state === 'idle' || state === 'error') return;
      if (event === 'ask' && asked++ > 0) return;
      if (event === 'answered' && --asked > 0) return;
      step(event);
    },
  };
}
