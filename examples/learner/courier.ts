/**
 * A learning agent: it has several ways of doing its task and finds out which of them pays, while it works. This courier sends parcels
 * by one of five roads and does not know which are slow.
 *
 *     dacp agent run examples/learner/courier.ts
 */
import { type Agent, createRandom, learningAgent } from 'dacp-mesh';

/** Hours that a parcel takes by each road, on average. */
const roads = { coast: 7, hills: 6.5, forest: 6, tunnel: 3, bridge: 5.5 };

/** The courier; the same seed makes the same journeys and choices. */
export function createCourier(seed: number): Agent {
  const chance = createRandom(seed + 1);
  const journey = (hours: number) => () => ({ hours: hours * (0.5 + chance()) });
  return learningAgent({
    id: 'courier',
    description: 'Sends parcels, and learns by which road.',
    capability: { name: 'parcel.send', description: 'Sends a parcel; says how many hours it took.' },
    strategies: Object.fromEntries(Object.entries(roads).map(([road, hours]) => [road, journey(hours)])),
    // A parcel that is there at once earns 1, one that takes half a day nothing.
    reward: outcome => 1 - (outcome as { hours: number }).hours / 12,
    seed,
  });
}

export default createCourier(1);
