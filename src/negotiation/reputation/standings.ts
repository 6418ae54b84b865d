import { type TrackRecord, trusting, unknown } from './track-record.js';

/** What is known of bidders: what award policies ask. In memory; an answer costs no more than a few sums. */
export interface Standings {
  /** Of an agent (qualified id) and a capability, at a moment in ms since the epoch. Who was never awarded is a newcomer. */
  of(agent: string, capability: string, nowMs: number): TrackRecord;
}

/** Nobody is known: all are newcomers, and are taken at their word. */
export const noStandings: Standings = { of: () => unknown(trusting) };
