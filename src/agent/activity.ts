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
  /** Takes a message; most are over before anything else happens, and nobody follows them. */
  take(): void;
  /** A message that nobody follows is over. */
  leave(failed: boolean): void;
  /** Follows a message that was taken from now on: its task says that it is over. */
  follow(): Task;
}

/** An activity that is idle. */
export function createActivity(): Activity {
  return new Tasks();
}

class Tasks implements Activity {
  readonly #counts = { processing: 0, communicating: 0, learning: 0 };
  #rest: AgentState = 'idle';

  get state(): AgentState {
    const { processing, communicating, learning } = this.#counts;
    if (processing > 0) return 'processing';
    if (communicating > 0) return 'communicating';
    return learning > 0 ? 'learning' : this.#rest;
  }

  get active(): number {
    const { processing, communicating, learning } = this.#counts;
    return processing + communicating + learning;
  }

  take(): void {
    this.#counts.processing++;
  }

  leave(failed: boolean): void {
    this.#counts.processing--;
    this.#rest = failed ? 'error' : 'idle';
  }

  follow(): Task {
    return new MessageTask(this.#move);
  }

  readonly #move = (from: AgentState, to: AgentState): void => {
    if (from === to) return;
    if (from !== 'idle' && from !== 'error') this.#counts[from]--;
    if (to !== 'idle' && to !== 'error') this.#counts[to]++;
    else this.#rest = to;
  };
}

/**
 * A class, like all that is made for each message: an object literal with getters gets a hidden class of its own from V8 each time,
 * and with that the garbage collector has five times the work.
 */
class MessageTask implements Task {
  #state: AgentState = 'processing';
  #asked = 0;
  readonly #move: (from: AgentState, to: AgentState) => void;

  constructor(move: (from: AgentState, to: AgentState) => void) {
    this.#move = move;
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
