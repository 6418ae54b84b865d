import { LifecycleState } from '#gen/dacp/agent/v1/agent_pb.js';
import { assert } from '../base/index.js';

/**
 * What an agent does with one message (S1).
 * - `idle`: waits for it.
 * - `processing`: perceives, decides or acts on it.
 * - `communicating`: waits for another agent's answer.
 * - `learning`: has answered and learns from it.
 * - `error`: has failed; the next message that succeeds takes the agent back to idle.
 */
export type AgentState = 'idle' | 'processing' | 'communicating' | 'learning' | 'error';

/** What moves an agent from one state to another. */
export type AgentEvent = 'take' | 'ask' | 'answered' | 'learn' | 'succeed' | 'fail' | 'abandon';

/** Every transition that there is: from a state, by an event, to a state. */
export const transitions: Readonly<Record<AgentState, Readonly<Partial<Record<AgentEvent, AgentState>>>>> = {
  idle: { take: 'processing' },
  processing: { ask: 'communicating', learn: 'learning', succeed: 'idle', fail: 'error', abandon: 'idle' },
  communicating: {
    ask: 'communicating',
    answered: 'processing',
    learn: 'learning',
    succeed: 'idle',
    fail: 'error',
    abandon: 'idle',
  },
  learning: { ask: 'learning', answered: 'learning', succeed: 'idle', fail: 'error', abandon: 'idle' },
  error: { take: 'processing' },
};

/** The state after an event; a programmer fault when the table has no such transition. */
export function next(state: AgentState, event: AgentEvent): AgentState {
  const to = transitions[state][event];
  assert(to !== undefined, `an agent that is ${state} cannot ${event}`);
  return to;
}

/** The state as the contract numbers it. */
export const stateNumbers: Readonly<Record<AgentState, LifecycleState>> = {
  idle: LifecycleState.IDLE,
  processing: LifecycleState.PROCESSING,
  communicating: LifecycleState.COMMUNICATING,
  learning: LifecycleState.LEARNING,
  error: LifecycleState.ERROR,
};
