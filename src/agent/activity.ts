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
    begin: () => new MessageTask(rest, move),
  };
}

/**
 * A class, like all that is made for each message: an object literal with getters gets a hidden class of its own from V8 each time,
 * and with that the garbage collector has five times the work.
 */
class MessageTask implements Task {
  #state: AgentState;
  #asked = 0;
  readonly #move: (from: AgentState, to: AgentState) => void;

  constructor(from: AgentState, move: (from: AgentState, to: AgentState) => void) {
    this.#state = from;
    this.#move = move;
    this.#step('take');
  }

  get state(): AgentState {
    return this.#state;
  }

  on(event: AgentEvent): void {
    if (this.#state === 'idle' || this.#state === 'error') return;
    if (event === 'ask' && this.#asked++ > 0) return;
    if (event === 'answered' && --this.#asked > 0) return;
    this.#step(event);
  }

  #step(event: AgentEvent): void {
    const to = next(this.#state, event);
    this.#move(this.#state, to);
    this.#state = to;
  }
}
