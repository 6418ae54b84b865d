import { MeshError } from '../base/index.js';
import type { Chance } from './chance.js';

/**
 * What may go wrong.
 * - `delay`: some messages take up to seconds.
 * - `loss`: messages and answers are lost, with and without their sender hearing of it.
 * - `doubling`: messages arrive twice.
 * - `reordering`: messages overtake each other.
 * - `crash`: the manager dies, also between a decision and its record, and comes back.
 * - `bidder-crash`: bidders die, forget everything and come back.
 * - `store`: the record is slow, and fails now and then, before or after it has kept what it was given.
 * - `withdrawal`: callers cancel, bidders give up what they were awarded.
 */
export const faultNames = [
  'delay',
  'loss',
  'doubling',
  'reordering',
  'crash',
  'bidder-crash',
  'store',
  'withdrawal',
] as const;

/** One of them. */
export type FaultName = (typeof faultNames)[number];

/** Which of them there may be in a simulation. */
export type Faults = 'all' | 'none' | readonly FaultName[];

/** Reads `all`, `none` or names with commas. Errors: OPTION_INVALID. */
export function readFaults(text: string): readonly FaultName[] {
  if (text === 'all') return faultNames;
  if (text === 'none' || text === '') return [];
  return text.split(',').map(name => {
    const known = faultNames.find(one => one === name.trim());
    if (known) return known;
    throw new MeshError('OPTION_INVALID', `there is no fault "${name}"; take all, none or ${faultNames.join(', ')}`);
  });
}

/** How often each goes wrong under one seed, as shares from 0 to 1. */
export interface FaultPlan {
  readonly delay: number;
  readonly loss: number;
  readonly doubling: number;
  readonly reordering: boolean;
  /** Of the writes of the manager. */
  readonly crash: number;
  /** How often the manager dies at most, so that it can also do something. */
  readonly crashesMax: number;
  /** Of the messages that a bidder gets. */
  readonly bidderCrash: number;
  readonly store: number;
  readonly withdrawal: number;
}

/**
 * The plan of a seed. Each seed has some of the faults, at a rate of its own: where everything goes wrong all the time, little is
 * reached that could go wrong later.
 */
export function planOf(faults: readonly FaultName[], chance: Chance): FaultPlan {
  const rate = (name: FaultName, max: number) => {
    const share = chance.between(0, max);
    const chosen = chance.happens(0.7);
    return faults.includes(name) && (chosen || faults.length === 1) ? share : 0;
  };
  return {
    delay: rate('delay', 0.3),
    loss: rate('loss', 0.2),
    doubling: rate('doubling', 0.3),
    reordering: rate('reordering', 1) > 0,
    crash: rate('crash', 0.15),
    crashesMax: Math.ceil(chance.between(0, 6)),
    bidderCrash: rate('bidder-crash', 0.1),
    store: rate('store', 0.1),
    withdrawal: rate('withdrawal', 0.15),
  };
}
