/**
 * Ring 8: markets on a virtual clock. Hundreds of virtual agents negotiate with the real manager, the real deciders and the real
 * bidder's side of hosts, while messages are delayed, lost, doubled and reordered, and processes die, all from a seed.
 *
 *     const { figures, failures } = await simulate({ market: createMarket({ bidders: [{ name: 'a', count: 5 }] }), faults: 'all' });
 *
 * How it is built: a world runs one seed. Its time moves on only when nothing else is left to do; its network carries messages as the
 * plan of faults lets it; managers and bidders are processes that die and come back; a diary has every event. What must hold – each
 * fence is used once, no result counts out of force, every negotiation ends in time, every message is allowed, the record replays to
 * the same outcome – is checked from outside, by what was really done and what is really in the record.
 *
 * Rules: the same seed gives the same diary, line by line. Nothing here is a copy of what it tests.
 */
export { type FaultName, type Faults, readFaults } from './faults.js';
export { createMarket, type Market, type MarketParts, type Profile, type RoundTask, type Truth } from './market.js';
export type { Figures, ProfileFigures } from './measure.js';
export { readMarket } from './read-market.js';
export { type Failure, type SimulateOptions, type Simulation, simulate, traceSeed } from './simulate.js';
export { protocolNames } from './wish.js';
