/**
 * Ring 7: negotiations (S4; fipa00029).
 */
export type { Command, CommandOf } from './commands.js';
export { decide } from './decide.js';
export { evolve } from './evolve.js';
export { initialState, type NegotiationState } from './state.js';
export { type Status, type StepKind, transitions } from './states.js';
